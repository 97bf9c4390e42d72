using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>
/// The wait loops of the two processes that stay, outside of any namespace: the launcher's (<see cref="SupervisorRole.Outer"/>) and
/// init's.
/// </summary>
public sealed class SuperviseTests
{
    private const long PR_SET_CHILD_SUBREAPER = 36;

    public static TheoryData<Architecture> Machines => Machine.All;

    public static MatrixTheoryData<Architecture, string> Loops { get; } =
        new([Architecture.X64, Architecture.Arm64], Enum.GetNames<SupervisorRole>());

    [Theory, MemberData(nameof(Loops))]
    public async Task Supervise_ChildExits_PassesItsCode(Architecture architecture, string role)
    {
        foreach (var code in (int[])[0, 1, 42, 255])
        {
            var result = await LauncherRun.ToEnd(Supervise($"exit {code}", Enum.Parse<SupervisorRole>(role)), architecture);
            (result.Failure, result.Status).ShouldBe((null, ExitStatus.Exited(code)));
        }
    }

    [Theory, MemberData(nameof(Loops))]
    public async Task Supervise_ChildKilled_Is128AndTheSignal(Architecture architecture, string role)
    {
        foreach (var signal in (Signal[])[Signal.SIGKILL, Signal.SIGSEGV, Signal.SIGTERM])
            (await LauncherRun.ToEnd(Supervise($"ulimit -c 0; kill -{(int)signal} $$", Enum.Parse<SupervisorRole>(role)),
                architecture)).ExitCode.ShouldBe(128 + (int)signal);
    }

    [Theory, MemberData(nameof(Loops))]
    public async Task Supervise_OrphansEnd_AreReaped(Architecture architecture, string role)
    {
        if (Machine.Emulator(architecture) is not null)
            Assert.Skip("needs a process that orphans come to: qemu-user answers EINVAL to PR_SET_CHILD_SUBREAPER");

        // Each orphan becomes the loop's child. When the loop's only child is the script, all that ended have been reaped.
        const string Script =
            """
            i=0; while [ $i -lt 20 ]; do (sh -c 'exit 3' &); i=$((i+1)); done
            while read -r children < /proc/$PPID/task/$PPID/children; [ "$children" != "$$ " ] && [ "$children" != "$$" ]; do :; done
            exit 5
            """;
        (await LauncherRun.ToEnd(Supervise(Script, Enum.Parse<SupervisorRole>(role)), architecture)).ExitCode.ShouldBe(5);
    }

    [Theory, MemberData(nameof(Loops))]
    public async Task Supervise_SignalSent_ReachesTheChild(Architecture architecture, string role)
    {
        foreach (var signal in (Signal[])[Signal.SIGHUP, Signal.SIGINT, Signal.SIGUSR1, Signal.SIGWINCH])
        {
            using var run = LauncherRun.Start(
                Supervise($"trap 'echo got; exit {(int)signal}' {(int)signal}; echo ready; while :; do read x || :; done",
                    Enum.Parse<SupervisorRole>(role)),
                architecture);
            (await run.ReadLine()).ShouldBe("ready");
            run.Process.Signal(signal).ShouldBeTrue();
            (await run.ReadLine()).ShouldBe("got");
            (await run.Finish()).ExitCode.ShouldBe((int)signal);
        }
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Outer_Terminated_AsksWithTheStopSignal(Architecture architecture)
    {
        var program = Supervise("trap 'exit 33' USR2; trap '' TERM; echo ready; while :; do read x || :; done", SupervisorRole.Outer,
            Signal.SIGUSR2, TimeSpan.FromSeconds(30));
        using var run = LauncherRun.Start(program, architecture);
        (await run.ReadLine()).ShouldBe("ready");

        run.Process.Signal(Signal.SIGTERM);

        (await run.Finish()).ExitCode.ShouldBe(33);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Outer_ChildIgnoresTheStopSignal_IsKilledAfterTheDelay(Architecture architecture)
    {
        var program = Supervise(
            "trap '' TERM; echo ready; while :; do read x || :; done", SupervisorRole.Outer, delay: TimeSpan.FromMilliseconds(200));
        using var run = LauncherRun.Start(program, architecture);
        (await run.ReadLine()).ShouldBe("ready");
        var clock = TimeProvider.System.GetTimestamp();

        run.Process.Signal(Signal.SIGTERM);

        (await run.Finish()).ExitCode.ShouldBe(128 + (int)Signal.SIGKILL);
        TimeProvider.System.GetElapsedTime(clock).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(195));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Outer_SignalsWhileItWaitsToKill_DoNotPutTheKillOff(Architecture architecture)
    {
        var program = Supervise(
            "trap '' TERM USR1; echo ready; while :; do read x || :; done", SupervisorRole.Outer, delay: TimeSpan.FromMilliseconds(300));
        using var run = LauncherRun.Start(program, architecture);
        (await run.ReadLine()).ShouldBe("ready");
        run.Process.Signal(Signal.SIGTERM);
        var ended = run.Process.WaitAsync().AsTask();

        // Somebody impatient: again and again, more often than the delay is long.
        await Eventually.Async(() =>
        {
            run.Process.Signal(Signal.SIGTERM);
            return ended.IsCompleted;
        });
        (await ended).ShellCode.ShouldBe(128 + (int)Signal.SIGKILL);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Outer_StoppedAtTheTerminal_StopsBothAndGoesOn(Architecture architecture)
    {
        using var run = LauncherRun.Start(Supervise("echo ready; read x; exit 3", SupervisorRole.Outer), architecture);
        (await run.ReadLine()).ShouldBe("ready");
        var child = Children(run.Process.Pid).ShouldHaveSingleItem();

        run.Process.Signal(Signal.SIGTSTP);
        await Eventually.Async(() => State(run.Process.Pid) == 'T' && State(child) == 'T');
        run.Process.Signal(Signal.SIGCONT);
        await Eventually.Async(() => State(run.Process.Pid) != 'T' && State(child) != 'T');
        run.Say("x\n");

        (await run.Finish()).ExitCode.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Init_StoppedAtTheTerminal_StopsTheWorkloadsWholeGroup(Architecture architecture)
    {
        using var run = LauncherRun.Start(Supervise("sleep 60 & echo $!; read x; kill $!; exit 3", SupervisorRole.Init), architecture);
        var inner = int.Parse(await run.ReadLine(), System.Globalization.CultureInfo.InvariantCulture);
        var child = Children(run.Process.Pid).ShouldHaveSingleItem();

        run.Process.Signal(Signal.SIGTSTP);
        await Eventually.Async(() => State(child) == 'T' && State(inner) == 'T');
        State(run.Process.Pid).ShouldNotBe('T');
        run.Process.Signal(Signal.SIGCONT);
        await Eventually.Async(() => State(child) != 'T' && State(inner) != 'T');
        run.Say("x\n");

        (await run.Finish()).ExitCode.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Outer_AtEnd_RunsBeforeTheExitAndKeepsTheCode(Architecture architecture)
    {
        using var directory = new TemporaryDirectory();
        var record = directory.Write("record", "x");

        (await LauncherRun.ToEnd(Supervise("exit 21", SupervisorRole.Outer, removed: record), architecture)).ExitCode.ShouldBe(21);

        File.Exists(record).ShouldBeFalse();
    }

    private static SyscallProgram Supervise(
        string script, SupervisorRole role, Signal stop = Signal.SIGTERM, TimeSpan? delay = null, string? removed = null)
    {
        var p = new ProgramBuilder();
        p.CallUnless(Errno.EINVAL, Syscall.prctl, "adopt orphans", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        p.Call(Syscall.rt_sigprocmask, "block signals", ProcessControl.SIG_SETMASK, p.Bytes([.. Enumerable.Repeat((byte)0xFF, 8)], "all"),
            0, 8);
        var child = p.Nested();
        if (role == SupervisorRole.Init)
            child.Call(Syscall.setsid, "lead a group");
        child.Call(Syscall.rt_sigprocmask, "unblock signals", ProcessControl.SIG_SETMASK, p.Bytes(new byte[8], "none"), 0, 8);
        ProcessTests.AddExec(child, "/bin/sh", ["sh", "-c", script], []);
        var pid = p.NewSlot("child");
        p.Add(new CloneOperation(0, "0", pid, child.Operations, "start"));
        var atEnd = p.Nested();
        if (removed is not null)
            atEnd.Try(Syscall.unlinkat, "remove", ProgramBuilder.CurrentDirectory, p.Text(removed), 0);
        p.Add(new SuperviseOperation(pid, role, "wait")
        {
            StopSignal = (int)stop,
            StopDelayOffset = p.Data.AddBytes(KernelStructures.Timespec(delay ?? TimeSpan.FromSeconds(5))),
            AtEnd = atEnd.Operations,
        });
        return p.Build(LauncherRun.Report);
    }

    private static int[] Children(int pid) =>
        [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static char? State(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
