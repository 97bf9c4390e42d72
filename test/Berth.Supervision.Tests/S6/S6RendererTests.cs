using Berth.Linux.Commands;
using Berth.Supervision.Definitions;
using Berth.Supervision.S6;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests.S6;

public sealed class S6RendererTests
{
    [Fact]
    public void Render_HomeIsNotWritten_ButLookedUpWhenItRuns()
    {
        File(TestDefinition.Named("web", "/bin/web"), "run").ShouldContain("cd \"${HOME:-/}\"");
        File(TestDefinition.Named("web", "/bin/web") with { User = "www-data" }, "run").ShouldContain("HOME=~www-data ");
    }

    [Fact]
    public void Render_Values_AreQuotedWords()
    {
        var definition = TestDefinition.Named("web", "/bin/web", "$(touch /owned)", "it's");
        definition = definition with { Environment = definition.Environment.Add("KEY", "`id`\nexit") };

        File(definition, "run").ShouldContain("'/usr/bin/env' 'KEY=`id`\nexit' '/bin/web' '$(touch /owned)' 'it'\\''s'");
    }

    [Theory]
    [InlineData("root;id")]
    [InlineData("$(id)")]
    [InlineData("-x")]
    [InlineData("a\tb")]
    public void Render_UserThatAShellWouldRead_IsRefused(string user) =>
        Should.Throw<ServiceException>(
            () => S6Renderer.Render(TestDefinition.Named("web") with { User = user }, "/log")).Kind.ShouldBe(
                ServiceErrorKind.InvalidDefinition);

    /// <summary>125 tells s6-supervise not to start it again.</summary>
    [Theory]
    [InlineData(RestartCondition.Always, 127, 125)]
    [InlineData(RestartCondition.Always, 126, 125)]
    [InlineData(RestartCondition.OnFailure, 125, 125)]
    [InlineData(RestartCondition.Always, 0, 0)]
    [InlineData(RestartCondition.Always, 124, 0)]
    [InlineData(RestartCondition.Always, 128, 0)]
    [InlineData(RestartCondition.OnFailure, 3, 0)]
    [InlineData(RestartCondition.OnFailure, 0, 125)]
    [InlineData(RestartCondition.Never, 3, 125)]
    public async Task Finish_OfWhatCouldNotBeExecuted_GivesUp(RestartCondition restart, int ended, int expected)
    {
        var script = File(TestDefinition.Named("web") with { Supervise = new SuperviseSpec { Restart = restart } }, "finish");

        var finished = await CommandRunner.RunAsync(
            new Command("sh", "-c", script, "finish", $"{ended}", "0", "web", "2147483647"), Deadline.Token());

        finished.ExitCode.ShouldBe(expected);
    }

    [Fact]
    public void Render_StopAtOnce_KillsByTheFirstSignal()
    {
        var definition = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec { Stop = new StopSpec { Signal = "SIGINT", Delay = TimeSpan.Zero } },
        };

        File(definition, "down-signal").ShouldBe("SIGKILL\n");
        File(TestDefinition.Named("web"), "down-signal").ShouldBe("SIGTERM\n");
        File(TestDefinition.Named("web"), "timeout-kill").ShouldBe("5000\n");
    }

    [Fact]
    public void Render_Log_IsRotatedAsAsked()
    {
        var definition = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec { Log = new LogSpec { Files = 3, Size = 100_000 } },
        };

        File(definition, "log/run").ShouldEndWith("s6-log n3 s100000 T '/var/log/it'\\''s here'\n");
    }

    [Fact]
    public void Render_WhatS6Cannot_IsRefused()
    {
        foreach (var supervise in (SuperviseSpec[])[new() { Ready = new NotifyProbe() }, new() { DieWithSupervisor = true }])
            Should.Throw<ServiceException>(
                () => S6Renderer.Render(TestDefinition.Named("web") with { Supervise = supervise }, "/log")).Kind.ShouldBe(
                    ServiceErrorKind.NotSupported);
    }

    /// <summary>What s6 has nothing for is done by berth, before the program and in its process.</summary>
    [Fact]
    public void Render_OrderSocketsAndProbes_ArePreparedByBerth()
    {
        var definition = TestDefinition.Named("web", "/bin/web") with { User = "www-data" };
        Func<SuperviseSpec, SuperviseSpec>[] asked =
        [
            static spec => spec with { Requires = ["database"] },
            static spec => spec with { After = ["database"] },
            static spec => spec with { Listen = [new ListenSpec(ListenAddress.Parse("127.0.0.1:80"))] },
            static spec => spec with { Ready = new HttpProbe("http://127.0.0.1/") },
        ];
        foreach (var ask in asked)
        {
            var needs = definition with { Supervise = ask(definition.Supervise) };
            var files = S6Renderer.Render(needs, "/log", "/usr/bin/ber th")
                .ToDictionary(static file => file.Path, static file => file.Content);

            files["run"].ShouldContain("service=$PWD\n");
            files["run"].ShouldContain(
                "exec '/usr/bin/ber th' service prepare \"$service\" -- s6-setuidgid www-data '/usr/bin/env' '/bin/web'\n");
            files["notification-fd"].ShouldBe($"{3 + needs.Supervise.Listen.Length}\n");
            ServiceDefinitionFile.Same(
                ServiceDefinitionFile.Parse(System.Text.Encoding.UTF8.GetBytes(files["definition"]), "definition"), needs).ShouldBeTrue();
        }

        // One that needs nothing is as it always was.
        var plain = S6Renderer.Render(definition, "/log", "/usr/bin/berth");
        plain.Select(static file => file.Path).ShouldNotContain("definition");
        plain.Single(static file => file.Path == "run").Content.ShouldNotContain("prepare");
        Should.Throw<ServiceException>(
            () => S6Renderer.Render(definition with { Supervise = new SuperviseSpec { Ready = new HttpProbe("http://127.0.0.1/") } },
                "/log")).Kind.ShouldBe(ServiceErrorKind.NotSupported);
        Should.Throw<ServiceException>(
            () => S6Renderer.Render(definition with { Supervise = new SuperviseSpec { Start = StartCondition.OnConnection } }, "/log",
                "/usr/bin/berth")).Kind.ShouldBe(ServiceErrorKind.NotSupported);
    }

    private static string File(ServiceDefinition definition, string path) =>
        S6Renderer.Render(definition, "/var/log/it's here").Single(file => file.Path == path).Content;
}
