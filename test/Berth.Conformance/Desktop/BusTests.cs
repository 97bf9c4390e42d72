using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A workload on a real bus, through xdg-dbus-proxy: it can do what is granted, and nothing else.</summary>
public sealed class BusTests
{
    private const string Ask =
        "def ask(name, path='/here', method='Any'): return attempt(bus.call, name, path, 'org.berth.Test.' + method)\n";

    [Fact]
    public async Task Talk_ReachesTheNamedProgram_AndNoOther()
    {
        using var session = await BusSession.StartAsync();
        await session.ServeAsync("org.berth.Good", "org.berth.Good.Sub");
        await session.ServeAsync("org.berth.Bad");
        const string Code = Ask + "print(ask('org.berth.Good'), ask('org.berth.Bad'), bus.bus('NameHasOwner', 'org.berth.Bad'))";
        (await session.RunOutsideAsync(Code)).ShouldSucceed().ShouldBe("Any Any 1\n");

        var run = await session.RunAsync(BusSession.Granting("""{ "talk": ["org.berth.Good"] }"""), Code);

        run.ShouldSucceed().ShouldBe("Any ServiceUnknown 0\n");
        await session.ShouldLeaveNothingAsync();
    }

    /// <summary>What the proxy prints has names of the workload's making: a line each, and no control character.</summary>
    [Fact]
    public async Task Log_IsPrintedAsLinesOfBerth()
    {
        using var session = await BusSession.StartAsync();
        await session.ServeAsync("org.berth.Good");
        const string Code = Ask + "print(ask('org.berth.Good'))";

        var logged = await session.RunAsync(BusSession.Granting("""{ "talk": ["org.berth.Good"], "log": true }"""), Code);
        var silent = await session.RunAsync(BusSession.Granting("""{ "talk": ["org.berth.Good"] }"""), Code);

        logged.ShouldSucceed().ShouldBe("Any\n");
        var lines = logged.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldContain(static line => line.StartsWith("berth: bus: ", StringComparison.Ordinal)
            && line.Contains("org.berth.Good", StringComparison.Ordinal));
        lines.ShouldAllBe(static line => line.StartsWith("berth: ", StringComparison.Ordinal));
        silent.ShouldSucceed();
        silent.Error.ShouldNotContain("berth: bus: ");
        await session.ShouldLeaveNothingAsync();
    }

    [Fact]
    public async Task Wildcard_CoversWhatIsBelowTheName_AndNotWhatOnlyBeginsLikeIt()
    {
        using var session = await BusSession.StartAsync();
        await session.ServeAsync("org.berth.Good.Sub");
        await session.ServeAsync("org.berth.GoodEvil");
        await session.ServeAsync("org.berth.Good");
        const string Code = Ask + "print(ask('org.berth.Good'), ask('org.berth.Good.Sub'), ask('org.berth.GoodEvil'))";

        var all = await session.RunAsync(BusSession.Granting("""{ "talk": ["org.berth.Good.*"] }"""), Code);
        var one = await session.RunAsync(BusSession.Granting("""{ "talk": ["org.berth.Good"] }"""), Code);

        all.ShouldSucceed().ShouldBe("Any Any ServiceUnknown\n");
        one.ShouldSucceed().ShouldBe("Any ServiceUnknown ServiceUnknown\n");
    }

    [Theory, InlineData("*"), InlineData("org.*"), InlineData("*.berth.Good"), InlineData("org.berth.Good*"), InlineData(":1.0")]
    public async Task NameThatWouldGrantWhatNobodyListed_IsRefused(string name)
    {
        using var session = await BusSession.StartAsync();
        foreach (var rule in new[] { "talk", "own", "see" })
        {
            var run = await session.RunAsync(BusSession.Granting($$"""{ "{{rule}}": ["{{name}}"] }"""), "print('ran')");
            run.ExitCode.ShouldBe(2, run.Error);
            run.Error.ShouldContain($"bus name \"{name}\"");
        }
    }

    [Fact]
    public async Task Own_AllowsTheNamedName_AndNoOther()
    {
        using var session = await BusSession.StartAsync();
        var grant = BusSession.Granting("""{ "own": ["org.berth.Mine"] }""");
        const string Code = "print(attempt(bus.own, 'org.berth.Mine'), attempt(bus.own, 'org.berth.Other'), flush=True)\n";
        (await session.RunOutsideAsync(Code)).ShouldSucceed().ShouldBe("1 1\n");

        var inside = session.Start(grant, Code + "bus.serve(lambda got: 'mine')");
        (await inside.LineAsync()).ShouldBe("1 ServiceUnknown");

        var outside = await session.RunOutsideAsync("print(bus.call('org.berth.Mine', '/here', 'org.berth.Test.Any'))");
        outside.ShouldSucceed().ShouldBe("mine\n");
    }

    [Fact]
    public async Task Call_AllowsTheMethodAtThePath_AndNoOther()
    {
        using var session = await BusSession.StartAsync();
        await session.ServeAsync("org.berth.Good");
        const string Code = Ask
            + "good = 'org.berth.Good'; print(ask(good, '/here', 'Allowed'), ask(good, '/there', 'Allowed'), ask(good, '/here', 'Other'))";
        (await session.RunOutsideAsync(Code)).ShouldSucceed().ShouldBe("Allowed Allowed Other\n");

        var run = await session.RunAsync(
            BusSession.Granting("""{ "call": { "org.berth.Good": ["org.berth.Test.Allowed@/here"] } }"""), Code);

        run.ShouldSucceed().ShouldBe("Allowed AccessDenied AccessDenied\n");
    }

    [Fact]
    public async Task Broadcast_PassesTheNamedSignal_AndNoOther()
    {
        using var session = await BusSession.StartAsync();
        await session.ServeAsync("org.berth.Good");
        const string Code = """
            bus.bus('AddMatch', "type='signal',interface='org.berth.Test'")
            bus.call('org.berth.Good', '/here', 'org.berth.Test.Emit')
            bus.call('org.berth.Good', '/here', 'org.berth.Test.Emit')
            print([m['member'] for m in bus.pending if m['kind'] == 4 and m['fields'][2] == 'org.berth.Test'])
            """;
        (await session.RunOutsideAsync(Code)).ShouldSucceed().ShouldBe("['Hidden', 'Signal', 'Hidden', 'Signal']\n");

        var run = await session.RunAsync(
            BusSession.Granting(
                """
                { "call": { "org.berth.Good": ["org.berth.Test.Emit"] }, "broadcast": { "org.berth.Good": ["org.berth.Test.Signal"] } }
                """),
            Code);

        run.ShouldSucceed().ShouldBe("['Signal', 'Signal']\n");
    }

    [Fact]
    public async Task SystemBus_IsAnother()
    {
        using var session = await BusSession.StartAsync();
        using var system = await BusSession.StartAsync();
        await system.ServeAsync("org.berth.System");
        var grant = new JsonObject { ["dbus"] = JsonNode.Parse("""{ "session": {}, "system": { "talk": ["org.berth.System"] } }""") };
        const string Code = Ask
            + "print(ask('org.berth.System')); bus = Bus(os.environ['DBUS_SYSTEM_BUS_ADDRESS']); print(ask('org.berth.System'))";
        var command = session.Command(grant, Code);

        var run = await session.Jail.Caller.RunAsync(
            command, session.Jail.Workspace, [.. session.Environment, new("DBUS_SYSTEM_BUS_ADDRESS", system.Address)]);

        run.ShouldSucceed().ShouldBe("ServiceUnknown\nAny\n");
        await session.ShouldLeaveNothingAsync();
    }

    [Fact]
    public async Task BusItself_IsNotInside()
    {
        using var session = await BusSession.StartAsync();
        var path = session.Address.Split("path=")[1].Split(',')[0];
        var code = $"print(os.path.exists('{path}'), os.listdir('/run/desktop/own'))";
        (await session.RunAsync(BusSession.Granting("{}"), code)).ShouldSucceed().ShouldBe("False ['session-bus']\n");
    }

    [Fact]
    public async Task Proxy_IsInASandboxOfItsOwn()
    {
        using var session = await BusSession.StartAsync();
        var inside = session.Start(BusSession.Granting("{}"), "print('ready', flush=True); sys.stdin.read()");
        await inside.LineAsync();
        var home = session.Jail.Caller.Home;

        var proxies = session.Proxies().Where(static pid => File.ReadAllText($"/proc/{pid}/comm") == "xdg-dbus-proxy\n").ToArray();

        var proxy = proxies.ShouldHaveSingleItem();
        Directory.Exists($"/proc/{proxy}/root/usr").ShouldBeTrue();
        Directory.Exists($"/proc/{proxy}/root{home}").ShouldBeFalse();
        File.ReadAllText($"/proc/{proxy}/status").ShouldContain("Seccomp:\t2");
        File.ReadAllText($"/proc/{proxy}/status").ShouldContain("NoNewPrivs:\t1");
    }

    [Fact]
    public async Task Kill_OfBerth_EndsTheProxy_AndTheNextCommandRemovesItsSockets()
    {
        using var session = await BusSession.StartAsync();
        var inside = session.Start(BusSession.Granting("{}"), "print('ready', flush=True); sys.stdin.read()");
        await inside.LineAsync();
        session.Proxies().ShouldNotBeEmpty();

        inside.Signal("KILL");
        await inside.EndAsync();

        await Eventually.Async(() => session.Proxies().Count == 0);
        (await session.Jail.BerthAsync("ps", "--json")).ShouldSucceed().Trim().ShouldBe("[]");
        await session.ShouldLeaveNothingAsync();
    }

    [Fact]
    public async Task WithoutABus_TheWorkloadIsNotStarted()
    {
        using var session = await BusSession.StartAsync();
        var command = session.Command(BusSession.Granting("{}"), "print('ran')").ToArray();

        var none = await session.Jail.Caller.RunAsync(command, session.Jail.Workspace, session.Jail.Environment);
        var gone = await session.Jail.Caller.RunAsync(
            command, session.Jail.Workspace, [.. session.Jail.Environment, new("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")]);

        none.ExitCode.ShouldBe(125, none.Error);
        none.Error.ShouldContain("grant \"dbus.session\": there is no session bus");
        gone.ExitCode.ShouldBe(125, gone.Error);
        gone.Error.ShouldContain("/nowhere/bus");
        await session.ShouldLeaveNothingAsync();
    }

    [Fact]
    public async Task AbstractBus_IsReached_AndOneWhereNobodyListensIsAnError()
    {
        using var session = await BusSession.StartAsync();
        var name = $"/tmp/berth-test-{Guid.NewGuid():N}";
        using var daemon = session.Jail.Caller.Start(
            [HostTool.Require("dbus-daemon"), "--session", "--nofork", "--print-address", $"--address=unix:abstract={name}"],
            session.Jail.Workspace);
        var address = await daemon.LineAsync();
        var command = session.Command(BusSession.Granting("{}"), "print(bus.bus('NameHasOwner', 'org.freedesktop.DBus'))").ToArray();
        Task<CommandOutput> RunAsync(string bus) => session.Jail.Caller.RunAsync(
            command, session.Jail.Workspace, [.. session.Jail.Environment, new("DBUS_SESSION_BUS_ADDRESS", bus)]);

        var there = await RunAsync(address);
        var none = await RunAsync($"unix:abstract={name}-none");
        var second = await RunAsync($"unix:path=/nowhere;{address}");

        there.ShouldSucceed().ShouldBe("1\n");
        second.ShouldSucceed().ShouldBe("1\n");
        none.ExitCode.ShouldBe(125, none.Error);
        none.Error.ShouldContain($"there is no session bus at unix:abstract={name}-none");
    }

    [Fact]
    public async Task NameOfAProgramThatStartsOthers_IsWarnedOf()
    {
        using var session = await BusSession.StartAsync();
        var run = await session.RunAsync(BusSession.Granting("""{ "talk": ["org.freedesktop.*"] }"""), "print('ran')");
        run.ShouldSucceed().ShouldBe("ran\n");
        run.Error.ShouldContain("org.freedesktop.systemd1 starts any program outside the sandbox");
    }
}
