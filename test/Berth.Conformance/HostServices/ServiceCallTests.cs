using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.HostServices;

/// <summary><c>berth service-call</c>, of each kind of service.</summary>
public sealed class ServiceCallTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_OfACommand_StartsAndEndsIt(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        string[] command = ["--", "/usr/bin/python3", "-I", jail.Program, "--mark", jail.Mark];

        var echo = await CallAsync(jail, ["echo", "[1, {\"a\": \"\\u00fc\"}]", .. command]);
        echo.ShouldSucceed().ShouldBe("[1,{\"a\":\"ü\"}]\n");
        echo.Error.ShouldContain("service-call (python3): bye");

        var signals = await CallAsync(jail, ["signals", "[2, 1]", .. command]);
        signals.ShouldSucceed().ShouldBe("[2,1]\n");
        signals.Error.ShouldContain("berth: signal: [0,\"x\"]\nberth: signal: [1,\"x\"]\n");

        (await CallAsync(jail, ["--json", "signals", "[1, 1]", .. command]))
            .ShouldSucceed()
            .ShouldBe("{\"reply\":[1,1],\"descriptors\":0,\"signals\":[[0,\"x\"]]}\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_ThatFails_SaysWhyAndExits1(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        string[] command = ["--", "/usr/bin/python3", "-I", jail.Program];

        var plain = await CallAsync(jail, ["fail", .. command]);
        (plain.ExitCode, plain.Output).ShouldBe((1, ""));
        plain.Error.ShouldContain("berth: ValueError: no\n");
        plain.Error.ShouldNotContain("line 1");
        (await CallAsync(jail, ["--debug", "fail", .. command])).Error.ShouldContain("line 1");
        var json = await CallAsync(jail, ["--json", "fail", .. command]);
        json.ExitCode.ShouldBe(1);
        JsonNode.Parse(json.Output)!["exception"]!["name"]!.GetValue<string>().ShouldBe("ValueError");
        (await CallAsync(jail, ["die", .. command])).ExitCode.ShouldBe(125);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_OfAnInstance_GoesThroughItsGrant(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        using var run = jail.Start("print('ready', flush=True); sys.stdin.read()");
        await run.LineAsync();

        (await CallAsync(jail, "caller:svc", "echo", "[7]")).ShouldSucceed().ShouldBe("[7]\n");
        var refused = await CallAsync(jail, "caller:svc", "put");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("MethodNotGranted");
        var unknown = await CallAsync(jail, "caller:none", "echo");
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain("it has svc");
        (await CallAsync(jail, "nobody:svc", "echo")).ExitCode.ShouldBe(2);
        var socket = Directory.GetDirectories(Path.Combine(jail.Jail.State, "run/host-services")).ShouldHaveSingleItem() + "/svc";
        (await CallAsync(jail, socket, "echo", "[8]")).ShouldSucceed().ShouldBe("[8]\n");
        run.CloseInput();
        await run.EndAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_WithDescriptors_SendsAndSavesThem(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        var input = jail.Jail.Write("input", "abc");
        var output = Path.Combine(jail.Jail.Workspace, "output");

        (await CallAsync(jail, "--fd", input, "--fd", input, "--fd-out", output, "swap", "--", "/usr/bin/python3", "-I",
            jail.Program)).ShouldSucceed().ShouldBe("2\n");
        File.ReadAllText(output).ShouldBe("cbacba");
        var none = await CallAsync(jail, "--fd-out", output, "echo", "--", "/usr/bin/python3", "-I", jail.Program);
        none.ExitCode.ShouldBe(125);
        none.Error.ShouldContain("0 descriptors");
    }

    [Fact]
    public async Task Call_WithADirectoryAndStandardOutput_PassesBoth()
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);
        var input = jail.Jail.Write("input", "abc");
        string[] command = ["--", "/usr/bin/python3", "-I", jail.Program];

        (await CallAsync(jail, ["--fd", jail.Jail.Workspace, "echo", .. command])).ShouldSucceed().ShouldBe("[]\n");
        var output = await CallAsync(jail, ["--fd", input, "--fd-out", "-", "swap", .. command]);
        output.ShouldSucceed().ShouldBe("cba");
        output.Error.ShouldContain("berth: reply: 1\n");
        (await CallAsync(jail, ["--json", "--fd", input, "--fd-out", "-", "swap", .. command])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Reply_WithControlAndBidirectionalCharacters_IsPrintedEscaped()
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);

        (await CallAsync(jail, "echo", "[\"a\\u009b31m\\u202eb\\u007f\"]", "--", "/usr/bin/python3", "-I", jail.Program))
            .ShouldSucceed().ShouldBe("[\"a\\u009b31m\\u202eb\\u007f\"]\n");
    }

    [Fact]
    public async Task Timeout_CoversTheConnection()
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);
        var socket = Path.Combine(jail.Jail.Workspace, "full");
        using var busy = jail.Jail.Caller.Start(
            [
                "python3", "-c",
                $"""
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.bind("{socket}"); s.listen(0); waiting = []
                try:
                    while True:
                        c = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); c.setblocking(False); c.connect("{socket}"); waiting.append(c)
                except BlockingIOError: print("full", flush=True)
                sys.stdin.read()
                """,
            ],
            jail.Jail.Workspace, jail.Jail.Environment);
        await busy.LineAsync();

        var late = await Deadline.Within(CallAsync(jail, "--timeout", "200ms", socket, "echo"));

        late.ExitCode.ShouldBe(125);
        late.Error.ShouldContain("not answered within 0.2 s");
        busy.CloseInput();
        await busy.EndAsync();
    }

    [Theory]
    [InlineData("--fd")]
    [InlineData("--fd-out")]
    public async Task Call_WithANamedPipe_IsRefusedAndNotWaitedFor(string flag)
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);
        var pipe = Path.Combine(jail.Jail.Workspace, "pipe");
        var input = jail.Jail.Write("input", "abc");
        (await jail.Jail.RunOutsideAsync("mkfifo", pipe)).ShouldSucceed();
        string[] descriptors = flag == "--fd" ? ["--fd", pipe] : ["--fd", input, "--fd", input, "--fd-out", pipe];

        var refused = await Deadline.Within(CallAsync(jail, [.. descriptors, "swap", "--", "/usr/bin/python3", "-I", jail.Program]));

        (refused.ExitCode, refused.Output).ShouldBe((2, ""), $"{refused}");
        refused.Error.ShouldContain($"{pipe} is a named pipe");
    }

    [Theory]
    [InlineData(2, "not JSON", "svc", "echo", "{")]
    [InlineData(2, "array or object", "svc", "echo", "7")]
    [InlineData(2, "does not exist", "/no/such/socket", "echo")]
    [InlineData(2, "not in PATH", "no-such-service", "echo")]
    [InlineData(2, "SERVICE METHOD", "echo")]
    [InlineData(2, "--timeout", "--timeout", "soon", "sh", "echo")]
    [InlineData(2, "--fd", "--fd", "/no/such/file", "sh", "echo")]
    [InlineData(125, "not answered within 0.2 s", "--timeout", "200ms", "echo", "--", "sh", "-c", "cat <&3 >/dev/null; exit 0")]
    [InlineData(125, "closed the connection", "echo", "--", "true")]
    public async Task Call_ThatCannotBe_SaysWhy(int exitCode, string reason, params string[] arguments)
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);
        var said = await CallAsync(jail, arguments);
        said.ExitCode.ShouldBe(exitCode, said.Error);
        said.Error.ShouldContain(reason);
        said.Error.ShouldNotContain("   at ");
    }

    private static Task<CommandOutput> CallAsync(ServiceJail jail, params string[] arguments) =>
        jail.Jail.BerthAsync(["service-call", .. arguments]);
}
