using Berth.Conformance.Jails;
using Berth.Linux.Commands;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.TestKit;

namespace Berth.Conformance.Terminals;

public sealed class TerminalTests
{
    [Fact]
    public async Task Bash_WithTty_HasJobControl()
    {
        using var session = await TerminalSession.BashAsync();
        var sleep = $"sleep {HostProcesses.NewMark()}";

        (await session.AskAsync("tty")).ShouldContain("/dev/pts/0\r\n");
        (await session.AskAsync("set -o | grep monitor")).ShouldMatch(@"monitor\s+on");
        (await session.AskAsync($"{sleep} &")).ShouldContain("[1]");
        (await session.AskAsync("jobs")).ShouldMatch($@"\[1\]\+\s+Running\s+{sleep} &");
        session.Type("fg\r");
        await session.SeeAsync($"{sleep}\r\n");
        await Eventually.Async(() => HasTerminal(sleep));
        session.Type("\x1a");
        (await session.SeeAsync("ready> ")).ShouldMatch($@"\[1\]\+\s+Stopped\s+{sleep}");
        session.Type("fg\r");
        await session.SeeAsync($"{sleep}\r\n");
        await Eventually.Async(() => HasTerminal(sleep));
        session.Type("\x3");
        await session.SeeAsync("ready> ");
        (await session.AskAsync("echo interrupted: $?")).ShouldContain("interrupted: 130\r\n");
        (await session.AskAsync("jobs; echo none")).ShouldNotContain("sleep");
        session.Type("exit 7\r");
        (await session.ExitCodeAsync()).ShouldBe(7);
    }

    /// <summary>
    /// Whether a command is its terminal's foreground: the shell names it first, and gives it the terminal then; what is typed between is
    /// the shell's.
    /// </summary>
    private static bool HasTerminal(string command)
    {
        const int Group = 2, Foreground = 5; // after the name: fields 5 and 8 of proc_pid_stat(5)
        var stat = HostProcesses.With(command.Replace(' ', '\0'))
            .Select(static pid => HostProcesses.Read(pid, "stat"))
            .FirstOrDefault(static text => text.Contains("(sleep)", StringComparison.Ordinal));
        return stat?[(stat.LastIndexOf(')') + 2)..].Split(' ') is { } fields && fields[Group] == fields[Foreground];
    }

    [Fact]
    public async Task Bash_AsOrdinaryUser_HasJobControl()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        await Bash_WithTty_HasJobControl();
    }

    [Fact]
    public async Task Bash_CtrlD_Ends()
    {
        using var session = await TerminalSession.BashAsync();

        session.Type("\x4");

        (await session.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Ps_InSandbox_ShowsOnlyIt()
    {
        using var session = await TerminalSession.BashAsync();

        var processes = await session.AskAsync("ps -e -o pid=,comm=");

        processes.ShouldMatch(@"\b1 berth-init\r\n\s+2 bash\r\n\s+\d+ ps\r\n");
        session.Type("exit\r");
        (await session.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Size_AskedForAtOnce_IsTheCallers()
    {
        using var session = TerminalSession.Run("--", "stty", "size");

        await session.SeeAsync("30 90\r\n");
    }

    [Fact]
    public async Task Resize_OfTheCallersTerminal_ReachesTheWorkload()
    {
        using var session = await TerminalSession.BashAsync();

        session.Resize(new WindowSize(50, 132));

        (await session.AskAsync("until [ \"$(stty size)\" = '50 132' ]; do :; done; stty size")).ShouldContain("\n50 132\r\n");
        (await session.AskAsync("echo $LINES x $COLUMNS")).ShouldContain("\n50 x 132\r\n");
    }

    [Fact]
    public async Task CallersTerminal_Meanwhile_IsRawAndThenAsBefore()
    {
        using var session = await TerminalSession.BashAsync();
        session.Now.ShouldNotBe(session.Before);

        session.Type("exit 3\r");

        (await session.ExitCodeAsync()).ShouldBe(3);
        session.Now.ShouldBe(session.Before);
    }

    [Fact]
    public async Task CallersTerminal_BerthTerminated_IsAsBefore()
    {
        using var session = TerminalSession.Run("--", "sh", "-c", "trap 'echo told; exit 9' TERM; echo up; while :; do sleep 0.1; done");
        await session.SeeAsync("up\r\n");

        session.Berth.Signal(Signal.SIGTERM);

        await session.SeeAsync("told");
        (await session.ExitCodeAsync()).ShouldBe(9);
        session.Now.ShouldBe(session.Before);
    }

    [Fact]
    public async Task Output_MuchAtTheEnd_IsAllThere()
    {
        using var session = TerminalSession.Run("--", "sh", "-c", "seq 200000; exit 4");

        var screen = await session.SeeAsync("\n200000\r\n");

        screen.Count(character => character == '\n').ShouldBe(200_000);
        (await session.ExitCodeAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task Input_FromPipe_IsReadAndEnds()
    {
        var result = await CommandRunner.RunAsync(
            new Command(TerminalSession.Executable, "run", "--tty", "--cwd", "/", "--", "bash", "--norc")
            {
                Input = "echo $((6*7))\nstty -a >/dev/null\n"u8.ToArray(),
            },
            Deadline.Token());

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("42\r\n");
    }

    [Fact]
    public async Task Injection_WithTty_IsRefused()
    {
        if (ExecutableFinder.Find("python3") is null)
            Assert.Skip("needs python3");
        using var session = TerminalSession.Run("--", "python3", "-c", Inject("0"));

        await session.SeeAsync("refused EPERM");

        (await session.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Injection_WithoutTty_HasNoTerminalToInjectInto()
    {
        if (ExecutableFinder.Find("python3") is null)
            Assert.Skip("needs python3");
        using var session = TerminalSession.Start("run", "--", "python3", "-c",
            "import os\ntry: os.open('/dev/tty', os.O_RDWR)\nexcept OSError as e: print('no', e.strerror)\n" + Inject("0"));

        // The workload is in a session that has no terminal; and where it inherits the caller's as descriptor 0, the filter stands before
        // it.
        await session.SeeAsync("no No such device or address");
        await session.SeeAsync("refused EPERM");

        (await session.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task CallersTerminal_ThroughInit_CannotBeReached()
    {
        using var session = TerminalSession.Run("--", "sh", "-c", "cat /proc/1/fd/0; cat /proc/1/environ; echo end $?");

        var screen = await session.SeeAsync("end 1");

        screen.ShouldContain("/proc/1/fd/0: Permission denied");
        screen.ShouldContain("/proc/1/environ: Permission denied");
    }

    private static string Inject(string terminal) => $"""
        import errno, fcntl, termios
        try:
            fcntl.ioctl({terminal}, termios.TIOCSTI, b'x')
            print('injected')
        except OSError as e:
            print('refused', errno.errorcode[e.errno])
        """;
}
