using Berth.Conformance.Jails;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>A caller that ignores every signal that can be, and blocks them all, gets what any other does.</summary>
public sealed class InheritedSignalsTests
{
    private const string Deaf = """
        import os, signal, sys
        for number in signal.valid_signals():
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        os.execvp(sys.argv[1], sys.argv[1:])
        """;

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_ByADeafCaller_EndsWithItsWorkload(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        (await jail.RunOutsideAsync(Of(jail.Command(["sh", "-c", "exit 3"])))).ExitCode.ShouldBe(3);
        (await jail.RunOutsideAsync(Of(jail.Command(["sh", "-c", "sleep 0 & wait; (exit 4); echo $?"])))).ShouldSucceed().ShouldBe("4\n");
        var status = (await jail.RunOutsideAsync(Of(jail.Command(["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])))).ShouldSucceed();
        // Where berth becomes the launcher, SIGHUP stays ignored, as nohup(1) has it; where it stays itself, it is told of that signal.
        status.ShouldBe($"SigBlk:\t0000000000000000\nSigIgn:\t000000000000000{(kind is JailKind.BerthAsUser ? 1 : 0)}\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_ByADeafCaller_IsEndedBySigterm(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var run = jail.Caller.Start(Of(jail.Command(["sh", "-c", "echo up; exec sleep 60"])), jail.Workspace, jail.Environment);
        (await run.LineAsync()).ShouldBe("up");

        run.Signal("TERM");

        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }

    [Fact]
    public async Task CompiledAndExec_ByADeafCaller_EndWithTheirWorkload()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        (await jail.BerthAsync("compile", "--profile", "strict", "-o", "app", "--", "sh", "-c", "exit 5")).ShouldSucceed();
        (await jail.RunOutsideAsync(Of(["./app"]))).ExitCode.ShouldBe(5);

        using var run = jail.Start(["sh", "-c", "echo up; exec sleep 60"]);
        (await run.LineAsync()).ShouldBe("up");
        (await jail.RunOutsideAsync(Of([BerthBinary.Path, "exec", "sh", "--", "sh", "-c", "exit 6"]))).ExitCode.ShouldBe(6);
        run.Signal("TERM");
        await run.EndAsync();
    }

    [Theory, InlineData("TERM"), InlineData("INT")]
    public async Task Up_ByADeafCaller_IsEnded(string signal)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "echo hello; exec sleep 60");
        using var up = home.Caller.Start(
            Of([BerthBinary.Path, "up", "one"]), home.Path, new KeyValuePair<string, string>("BERTH_STATE_DIR", home.State));
        while (await up.LineAsync() != "one | hello")
            continue;

        up.Signal(signal);

        (await up.EndAsync()).ExitCode.ShouldBe(0);
        home.Left().ShouldBeEmpty();
    }

    private static string[] Of(IEnumerable<string> command) => [HostTool.Require("python3"), "-c", Deaf, .. command];
}
