using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.HostServices;

/// <summary>A service lives as long as its workload, however either of them, or Berth, ends.</summary>
public sealed class LifecycleTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ServiceThatEndsEarly_IsReportedAndStartedAgainForTheNextCall(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        using var running = jail.Start(
            """
            s = connect(); print(value(s, "die"), value(s, "echo", 1), value(descriptor(), "die")["name"], value(connect(), "echo", 2), flush=True)
            sys.stdin.read(); print(value(s, "echo", 3))
            """);

        (await running.LineAsync()).ShouldBe(
            "{'name': 'HostServiceEnded', 'value': 'the host service svc ended before it answered die', 'backtrace': ''} [1] "
                + "HostServiceEnded [2]");
        var service = JsonNode.Parse((await jail.Jail.BerthAsync("ps", "--json")).ShouldSucceed())![0]!["hostServices"]!.AsArray();
        service.ShouldHaveSingleItem()!["pid"]!.GetValue<int>().ShouldBe(jail.Services().ShouldHaveSingleItem());
        running.CloseInput();
        var run = await running.EndAsync();

        run.ShouldSucceed().ShouldEndWith("[3]\n");
        run.Error.ShouldContain("host service svc ended before the workload: exit code 3; it is started again for the next call");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ServiceThatCannotBeStarted_KeepsTheWorkloadFromStarting(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        foreach (var (program, sandbox) in new[] { ("no-such-service", false), ("/no/such/service", false), ("/no/such/service", true) })
        {
            jail.Grant["command"] = new JsonArray(program);
            jail.Grant.Remove("sandbox");
            if (sandbox)
                jail.Grant["sandbox"] = new JsonObject { ["profile"] = "strict" };

            var run = await jail.RunAsync("print('started')");

            run.ExitCode.ShouldBe(125, run.Error);
            run.Output.ShouldBeEmpty();
            run.Error.ShouldContain("berth: host service svc: ");
            run.Error.ShouldContain(program);
            await jail.ShouldLeaveNothingAsync();
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task KillOfBerth_EndsTheServices_AndTheNextCommandCleansUp(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        using var run = jail.Start("value(connect(), 'echo'); print('ready', flush=True); sys.stdin.read()");
        await run.LineAsync();
        jail.Services().ShouldHaveSingleItem();

        run.Signal("KILL");
        await run.EndAsync();

        await Eventually.Async(() => jail.Services().Count == 0);
        (await jail.Jail.BerthAsync("ps", "--json")).ShouldSucceed().Trim().ShouldBe("[]");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task KillOfBerth_WithAServiceThatDoesNotEnd_IsEndedByTheNextCommand(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        jail.Grant["environment"]!["STUBBORN"] = "1";
        using var run = jail.Start("value(connect(), 'echo'); print('ready', flush=True); sys.stdin.read()");
        await run.LineAsync();

        run.Signal("KILL");
        await run.EndAsync();

        (await jail.Jail.BerthAsync("ps", "--json")).ShouldSucceed().Trim().ShouldBe("[]");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ServiceThatDoesNotEnd_IsKilledAfterTheDeadline(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        jail.Grant["environment"]!["STUBBORN"] = "1";

        var run = await jail.RunAsync("print(value(connect(), 'echo', 1))");

        run.ShouldSucceed().ShouldBe("[1]\n");
        run.Error.ShouldContain("host service svc did not end within 5 s of its last call, and was killed");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task WhatAServicePrints_ComesWithItsNameAndNoControlCharacters(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        jail.Grant["command"] = new JsonArray("sh", "-c", "printf 'one\\033[31m\\ntwo' >&2; exec cat <&3");

        var run = await jail.RunAsync("import time; descriptor(); print('x')");

        run.ShouldSucceed();
        run.Error.ShouldContain("svc (sh): one?[31m\n");
        run.Error.ShouldContain("svc (sh): two\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task FailingService_IsAWarning(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        jail.Grant["command"] = new JsonArray("sh", "-c", "cat <&3; exit 7");

        var run = await jail.RunAsync("sys.exit(4)");

        run.ExitCode.ShouldBe(4, run.Error);
        run.Error.ShouldContain("host service svc: exit code 7");
    }
}
