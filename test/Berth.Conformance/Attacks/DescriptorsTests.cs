using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>What the caller had open when it started Berth, and its terminal.</summary>
public sealed class DescriptorsTests
{
    private const string OpenThem = "exec 7<\"$0/secret\" 8<\"$0\"; exec \"$@\"";

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task OpenDescriptors_OfTheCaller_AreNotInherited(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        string[] attack = ["sh", "-c", "echo began; cat <&7 || cat /proc/self/fd/7 || cat /proc/self/fd/8/secret"];
        string[] list = ["sh", "-c", "ls /proc/self/fd | xargs"];

        (await jail.RunOutsideAsync(["sh", "-c", OpenThem, jail.Outside, .. attack])).ShouldSucceed().ShouldContain("of no use");
        var jailed = await jail.RunOutsideAsync(["sh", "-c", OpenThem, jail.Outside, .. jail.Command(attack)]);
        var open = await jail.RunOutsideAsync(["sh", "-c", OpenThem, jail.Outside, .. jail.Command(list)]);

        jailed.Output.ShouldBe("began\n", jailed.Error);
        jailed.ExitCode.ShouldNotBe(0);
        open.ShouldSucceed().ShouldBe("0 1 2 3\n"); // 3 is the directory that ls reads
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ReadOnlyStandardInput_CannotBeOpenedAnewForWriting(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string Script = "exec <\"$0\"; exec \"$@\"";
        string[] attack = ["sh", "-c", "cat; echo changed >> /proc/self/fd/0 || echo changed >> /dev/stdin"];

        (await jail.RunOutsideAsync(["sh", "-c", Script, jail.Secret, .. attack])).ShouldSucceed();
        var jailed = await jail.RunOutsideAsync(["sh", "-c", Script, jail.Secret, .. jail.Command(attack)]);

        jailed.Output.ShouldContain("of no use");
        jailed.ExitCode.ShouldNotBe(0, jailed.Output);
        File.ReadAllLines(jail.Secret).Length.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ClosedStandardDescriptors_StartAllTheSame(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        (await jail.RunOutsideAsync(
            ["sh", "-c", "\"$@\" <&- 2>&-", "close",
                .. jail.Command(["sh", "-c", "ls /proc/self/fd | xargs"])])).ShouldSucceed().ShouldBe("0 1 2 3\n");
    }

    [Theory]
    [MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task TerminalInput_CannotBePushed(JailKind kind)
    {
        var legacy = File.Exists("/proc/sys/dev/tty/legacy_tiocsti") ? File.ReadAllText("/proc/sys/dev/tty/legacy_tiocsti").Trim() : "1";
        HostTool.Require("python3");
        using var jail = Jail.Make(kind);
        // The terminal that the attack runs on, as its controlling terminal; then its exit code.
        const string OnTerminal =
            """
            import os, pty, sys
            pid, master = pty.fork()
            if pid == 0:
                os.execvp(sys.argv[1], sys.argv[1:])
            output = b''
            while True:
                try: data = os.read(master, 4096)
                except OSError: break
                if not data: break
                output += data
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            sys.stdout.buffer.write(output)
            sys.exit(code)
            """;
        const string Push =
            """
            import ctypes, os, sys, termios
            assert os.isatty(0)
            print("began", flush=True)
            libc = ctypes.CDLL(None, use_errno=True)
            libc.syscall.restype = ctypes.c_long
            worked = []
            for request in (0x5412, 0xdead000000005412, 0x541C, 0x1_0000_541C):
                c = ctypes.create_string_buffer(b'\x0c' if request & 0xffff == 0x541c else b'x')
                if libc.syscall(ctypes.c_long(16), ctypes.c_long(0), ctypes.c_ulong(request), c) == 0:
                    worked.append(hex(request))
            print(worked)
            sys.exit(0 if worked else 1)
            """;
        string[] attack = ["/usr/bin/python3", "-I", "-c", Push];

        var free = await jail.RunOutsideAsync(["python3", "-I", "-c", OnTerminal, .. attack]);
        if (legacy != "0" || jail.Caller.IsRoot)
            free.ExitCode.ShouldBe(0, $"{free}");
        var jailed = await jail.RunOutsideAsync(["python3", "-I", "-c", OnTerminal, .. jail.Command(attack)]);

        jailed.Output.ShouldContain("began", customMessage: $"{jailed}");
        jailed.ExitCode.ShouldBe(1, $"{jailed}");
    }
}
