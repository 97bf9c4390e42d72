using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>Somebody else moves what is denied about while a sandbox starts: it starts with the mask in place, or not at all.</summary>
public sealed class StartRaceTests
{
    private const int Starts = 20; // for each caller

    /// <summary>Rules with where the link leads: to nothing, to another directory, to itself.</summary>
    public static MatrixTheoryData<JailKind, (string Rule, string Link)> ExchangesWithALink { get; } =
        new([JailKind.BerthAsRoot, JailKind.BerthAsUser],
            [("conf/.env", "nowhere"), ("c*/.env", "other"), ("conf/*", "conf"), ("conf/.env", "other")]);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task DirectoryRenamedToAndFro(JailKind kind) => AttackedAsync(
        kind, "**/.env",
        """
        print("up", flush=True)
        while True:
            os.rename("conf", "zonf"); os.rename("zonf", "conf")
        """);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task DirectoryExchangedWithAnother(JailKind kind) => AttackedAsync(
        kind, "**/.env",
        """
        os.mkdir("zonf"); open("zonf/.env", "w").close()
        print("up", flush=True)
        while True:
            libc.renameat2(-100, b"conf", -100, b"zonf", 2)
        """);

    /// <summary>Listed with two names, and come to by both of them: the other one was never searched.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task DirectoryExchangedWithOneThatHasNoSuchFile(JailKind kind) => AttackedAsync(
        kind, "**/.env",
        """
        os.mkdir("zonf")
        print("up", flush=True)
        while True:
            libc.renameat2(-100, b"conf", -100, b"zonf", 2)
        """);

    /// <summary>From a directory that was not listed yet to one that was, and back: it was in neither list.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task DirectoryMovedToAnotherAndBack(JailKind kind) => AttackedAsync(
        kind, "*/**/.env",
        """
        for i in range(40):
            os.makedirs(f"top/a/{i}"); os.makedirs(f"top/b/{i}")
        os.rename("conf", "top/a/conf")
        print("up", flush=True)
        while True:
            os.rename("top/a/conf", "top/b/conf"); os.rename("top/b/conf", "top/a/conf")
        """,
        starts: Starts / 2);

    /// <summary>While the link has the name, the rule is about nothing, or about something else.</summary>
    [Theory, MemberData(nameof(ExchangesWithALink))]
    public Task DirectoryExchangedWithALink(JailKind kind, (string Rule, string Link) meant) => AttackedAsync(
        kind, meant.Rule,
        $"""
        os.mkdir("other"); open("other/.env", "w").close(); os.symlink("{meant.Link}", "zonf")
        print("up", flush=True)
        while True:
            libc.renameat2(-100, b"conf", -100, b"zonf", 2)
        """,
        starts: Starts / 2);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task DirectoryThatIsSpelledOut_RenamedToAndFro(JailKind kind) => AttackedAsync(
        kind, "conf/.env",
        """
        print("up", flush=True)
        while True:
            os.rename("conf", "zonf"); os.rename("zonf", "conf")
        """,
        starts: Starts / 2);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task OtherNamesThatComeAndGo_AreNoReasonToRefuse(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        File.CreateSymbolicLink(jail.Workspace + "/link", "nowhere");
        using var other = jail.Caller.Start(
            ["sh", "-c",
                Python.Script("print('up', flush=True)\nwhile True:\n    open('a', 'w').close(); os.rename('a', 'b'); os.unlink('b')")],
            jail.Workspace);
        (await other.LineAsync()).ShouldBe("up");

        var run = await jail.RunAsync(["true"], "--deny", $"{jail.Workspace}/link/.env", "--deny", $"{jail.Workspace}/conf/.env");
        run.ExitCode.ShouldBe(0, $"{run}");
        run.Error.ShouldContain("names nothing");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task DirectoryAboveWhatIsDenied_RenamedToAndFro(JailKind kind) => AttackedAsync(
        kind, "*/in/*/.env",
        """
        os.makedirs("top/in/deep"); os.rename("conf/.env", "top/in/deep/.env")
        print("up", flush=True)
        while True:
            os.rename("top/in/deep", "top/in/peed"); os.rename("top", "pot"); os.rename("pot", "top"); os.rename("top/in/peed", "top/in/deep")
        """);

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryAboveAReadOnlyGrant_RenamedToAndFro(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("conf/hooks/sample", "harmless\n");
        using var other = jail.Caller.Start(
            ["sh", "-c", Python.Script("print('up', flush=True)\nwhile True:\n    os.rename('conf', 'zonf'); os.rename('zonf', 'conf')")],
            jail.Workspace);
        (await other.LineAsync()).ShouldBe("up");

        for (var i = 0; i < Starts; i++)
        {
            var run = await jail.RunAsync(
                ["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do touch conf/hooks/planted zonf/hooks/planted; done; true"], "--ro",
                $"{jail.Workspace}/conf/hooks");
            File.Exists(Path.Combine(jail.Workspace, "conf/hooks/planted")).ShouldBeFalse($"start {i}: {run}");
            File.Exists(Path.Combine(jail.Workspace, "zonf/hooks/planted")).ShouldBeFalse($"start {i}: {run}");
            run.ExitCode.ShouldBeOneOf(0, 2, 125); // 2: it was not there when the sandbox was planned
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public Task ExceptionRenamedToAndFro_OpensNothingElse(JailKind kind) => AttackedAsync(
        kind, "conf",
        """
        os.mkdir("conf/open"); os.chmod("conf/open", 0o755); open("conf/open/public", "w").close()
        print("up", flush=True)
        while True:
            os.rename("conf/open", "conf/o"); os.rename("conf/o", "conf/open")
        """,
        "conf/open");

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryRenamedToAndFro_UnderASupervisor(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("conf/.env", "secret\n");
        var service = jail.Write("service/berth.json", $$"""
            { "name": "reader", "command": ["sh", "-c", "cat conf/.env zonf/.env; cat */.env; echo tried"], "workingDirectory": "{{jail.Workspace}}", "supervise": { "restart": "never" },
              "sandbox": { "filesystem": [ { "bind": "{{jail.Workspace}}" } ], "deny": [ "{{jail.Workspace}}/**/.env" ] } }
            """);
        using var other = jail.Caller.Start(
            ["sh", "-c", Python.Script("print('up', flush=True)\nwhile True:\n    os.rename('conf', 'zonf'); os.rename('zonf', 'conf')")],
            jail.Workspace);
        (await other.LineAsync()).ShouldBe("up");

        var tried = 0;
        for (var i = 0; i < Starts / 2; i++)
        {
            var up = await jail.BerthAsync("up", service);
            up.Output.ShouldNotContain("secret", customMessage: $"start {i}: {up}");
            tried += up.Output.Contains("reader | tried", StringComparison.Ordinal) ? 1 : 0;
        }

        tried.ShouldBeGreaterThan(0, "it is planned again, and starts");
    }

    /// <summary>What a supervisor handed over belongs to the attempt that runs, whichever that is.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task HandedSockets_OverASecondAttempt_AreTheWorkloads(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("conf/.env", "secret\n");
        var reader = jail.Write("read.py", """
            import os, socket
            s = socket.socket(fileno=3)
            print("listening", s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN), os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] == str(os.getpid()))
            print(*[f for f in range(4, 100) if os.path.exists(f"/proc/self/fd/{f}")])
            for name in ("conf/.env", "zonf/.env"):
                try: print(open(name).read())
                except OSError: pass
            """);
        var service = jail.Write("service/berth.json", $$"""
            { "name": "reader", "command": ["/usr/bin/python3", "-I", "{{reader}}"], "workingDirectory": "{{jail.Workspace}}", "supervise": { "listen": ["127.0.0.1:8080"] },
              "sandbox": { "filesystem": [ { "bind": "{{jail.Workspace}}" } ], "deny": [ "{{jail.Workspace}}/**/.env" ] } }
            """);
        var hand = Python.Script($"""
            s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
            os.dup2(fcntl.fcntl(s.fileno(), fcntl.F_DUPFD, 10), 3, inheritable=True)
            os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
            os.execv("{BerthBinary.Path}", ["{BerthBinary.Path}", "run", "{service}"])
            """);
        (await jail.RunOutsideAsync("mkdir", "-p", jail.State)).ShouldSucceed();
        var attempts = new HashSet<string>(StringComparer.Ordinal);
        using var records = new FileSystemWatcher(jail.State, "*.json") { IncludeSubdirectories = true, EnableRaisingEvents = true };
        records.Renamed += (_, e) => { lock (attempts) { attempts.Add(e.Name!); } };
        using var other = jail.Caller.Start(
            ["sh", "-c", Python.Script("print('up', flush=True)\nwhile True:\n    os.rename('conf', 'zonf'); os.rename('zonf', 'conf')")],
            jail.Workspace);
        (await other.LineAsync()).ShouldBe("up");

        var ran = 0;
        for (var starts = 0; ran == 0 || Attempts() <= ran; starts++)
        {
            starts.ShouldBeLessThan(Starts * 10, "it starts now and then, and is planned again now and then");
            var run = await jail.RunOutsideAsync("sh", "-c", hand);
            run.ExitCode.ShouldBeOneOf([0, 125], $"{run}");
            run.Output.ShouldBe(run.ExitCode == 0 ? "listening 1 1 True\n\n" : "", $"{run}");
            ran += run.ExitCode == 0 ? 1 : 0;
        }

        int Attempts()
        {
            lock (attempts)
                return attempts.Count;
        }
    }

    private static async Task AttackedAsync(JailKind kind, string rule, string attack, string? except = null, int starts = Starts)
    {
        using var jail = Jail.Make(kind);
        jail.Write("conf/.env", "secret\n");
        using var other = jail.Caller.Start(["sh", "-c", Python.Script(attack)], jail.Workspace);
        (await other.LineAsync()).ShouldBe("up");

        string[] flags =
            ["--deny", $"{jail.Workspace}/{rule}", .. except is null ? (string[])[] : ["--except", $"{jail.Workspace}/{except}"]];
        for (var i = 0; i < starts; i++)
        {
            var run = await jail.RunAsync(
                ["sh", "-c", "cat conf/.env zonf/.env; cat */.env; cat */in/*/.env top/*/conf/.env top/*/conf/.env; true"], flags);
            run.Output.ShouldNotContain("secret", customMessage: $"start {i}: {run}");
            if (run.ExitCode == 0)
                continue;
            run.ExitCode.ShouldBe(125, $"{run}");
            run.Error.ShouldContain(jail.Workspace);
        }
    }
}
