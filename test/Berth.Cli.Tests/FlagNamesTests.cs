using System.CommandLine;
using System.Reflection;
using Berth.CommandLine;
using Berth.Engine.Specs;
using Berth.Sandbox.Errors;
using Berth.Supervision.Services;

namespace Berth.Cli.Tests;

/// <summary>The flags that the command line adds to the messages of the libraries.</summary>
public sealed class FlagNamesTests
{
    [Fact]
    public void Find_EveryMemberOfASource_IsAFlagOfTheCommandLine()
    {
        var run = new Command("run");
        _ = new WorkloadArguments(run, []);
        var flags = run.Options.Select(static option => option.Name).ToArray();
        var members = typeof(WorkloadSource).GetProperties().Where(static property => property.CanWrite)
            .Select(static property => property.Name).Except([nameof(WorkloadSource.File), nameof(WorkloadSource.Command)]).ToArray();

        members.Length.ShouldBeGreaterThan(10);
        foreach (var member in members)
            flags.ShouldContain(FlagNames.Find(member), member);
    }

    [Fact]
    public void Find_EveryMemberThatTheSandboxNames_HasFlags()
    {
        var named = typeof(SandboxPlanException).Assembly.GetType("Berth.Sandbox.Errors.SpecMember", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!).ToArray();

        named.Length.ShouldBeGreaterThan(2);
        named.ShouldAllBe(static member => FlagNames.Find(member) != null);
        FlagNames.Find("$.sandbox.deny[2].except[0]").ShouldBe("--except");
        FlagNames.Find("$.sandbox.deny[2]").ShouldBe("--deny");
        FlagNames.Find("$.nothing").ShouldBeNull();
    }

    [Theory]
    [InlineData("grant", "(--ro, --rw, --cwd)", "run", "--profile", "strict", "--cwd", "/no/such", "--", "true")]
    [InlineData("--tmpfs: \"1Q\" is not a size", "write PATH, or PATH:64M", "run", "--tmpfs", "/t:1Q", "--", "true")]
    [InlineData("--pids: ", "pids", "run", "--pids", "0", "--", "true")]
    public void Run_WhatALibraryRefuses_NamesTheFlags(string first, string second, params string[] arguments)
    {
        var said = Said.By(arguments);

        said.ExitCode.ShouldBe(2);
        said.Error.ShouldContain(first);
        said.Error.ShouldContain(second);
    }

    [Fact]
    public void AlreadyRegistered_Members_AreKnownToTheCommandLine() =>
        ServiceException.AlreadyRegistered(ServiceName.Parse("web")).Members.Select(FlagNames.Find).ShouldBe(["--replace"]);
}
