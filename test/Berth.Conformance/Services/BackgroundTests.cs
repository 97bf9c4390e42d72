using Berth.Conformance.Jails;
using Berth.Linux.Files;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>Services in the background: <c>berth up --detach</c>, what is asked of them, and <c>berth down</c>.</summary>
public sealed class BackgroundTests
{
    private const string Beating = "i=0; while :; do echo beat $i; i=$((i+1)); sleep 0.1; done";

    [Theory, InlineData(true), InlineData(false)]
    public async Task Detached_Sample_IsReadyIsSeenAndGoesInReverse(bool isRoot)
    {
        HostTool.Require("python3");
        await using var home = new ServiceHome(isRoot);
        var port = ServiceHome.FreePort();
        (await home.BerthAsync("up", "-d", home.Sample("web", port)))
            .ShouldSucceed()
            .ShouldMatch(
                @"\Aserver started(; not ready yet, waits for http://127\.0\.0\.1:\d+/health to answer[^\n]*)?\nworker started\n\z");

        await home.UntilAsync("worker", "ready");
        (await home.BerthAsync("ps")).ShouldSucceed().ShouldMatch(@"(?s)NAME.*python3 server\.py.*NAME.*server +ready.*worker +ready");
        (await home.BerthAsync("status")).ShouldSucceed().ShouldMatch(@"(?s)NAME.*server +ready.*worker +ready");
        (await home.BerthAsync("status", "server"))
            .ShouldSucceed()
            .ShouldMatch(@"(?s)server: ready for .*pid +\d+.*restarts +0.*cpu .*memory .*serving \('127\.0\.0\.1'");
        await Eventually.Async(
            async () => (await home.BerthAsync("logs", "--no-time", "worker"))
                .ShouldSucceed()
                .Contains("the server says: hello", StringComparison.Ordinal));

        (await home.BerthAsync("down")).ShouldSucceed().ShouldBe("worker stopped\nserver stopped\n");
        home.Left().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Output_OpenedByName_InASandbox_IsInTheLog(bool isRoot)
    {
        await using var home = new ServiceHome(isRoot);
        home.Write("words/berth.json", """
            { "name": "words", "command": ["sh", "-c", "echo one > /dev/stdout; echo two > /dev/stderr; cat < /dev/stdout; exec sleep 1000"], "sandbox": { "profile": "strict" } }
            """);

        (await home.BerthAsync("up", "-d", "words")).ShouldSucceed();

        // By name for writing; not for reading, where another's lines could be waiting.
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "words")).Output is var said
            && said.StartsWith("one\ntwo\n", StringComparison.Ordinal) && said.Contains("Permission denied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_FollowedByAProgramThatHasEnoughOfThem_End()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("talker", "echo first; exec sleep 1000");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();

        (await home.RunAsync("sh", "-c", $"{BerthBinary.Path} logs --no-time -f talker | head -n 1; echo over"))
            .ShouldSucceed()
            .ShouldBe("first\nover\n");
    }

    [Fact]
    public async Task Start_WhileAnotherSupervisorTakesOverItsServices_WaitsForIt()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("words", "exec sleep 1000");
        (await home.BerthAsync("up", "-d", "words")).ShouldSucceed();
        await home.KillSupervisorAsync();

        // It has the lock, and does not answer.
        var another = FileLock.Acquire(Path.Combine(home.State, "supervisor/supervisor.lock"), Deadline.Time);
        using var start = home.Start("start", "words");
        await Eventually.Async(
            () => File.ReadAllText(
                Path.Combine(home.State, "supervisor/supervisor.log")).Contains("another supervisor has", StringComparison.Ordinal));
        await Eventually.Async(() => home.Supervisors().Count is 0);
        var began = Sleeps(start.Pid);
        await Eventually.Async(() => Sleeps(start.Pid) > began + 20, "it goes on asking");

        another.Dispose();
        (await start.EndAsync()).Error.ShouldContain("the supervisor did not start");
        (await home.BerthAsync("start", "words")).ShouldSucceed();
        (await home.BerthAsync("status")).ShouldSucceed().ShouldContain("words  ");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status", "words")]
    [InlineData("ps")]
    [InlineData("logs", "words")]
    [InlineData("top", "--once")]
    [InlineData("service", "list")]
    [InlineData("service", "list", "--backend", "builtin")]
    public async Task Looking_AfterAKill_ShowsWhatRunsAndStartsNothing(params string[] command)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("words", "echo hello; exec sleep 1000");
        (await home.BerthAsync("up", "-d", "words")).ShouldSucceed();
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "words")).Output == "hello\n");
        var pid = (await home.UntilAsync("words", "ready")).GetProperty("pid").GetInt32();
        await home.KillSupervisorAsync();

        var said = (await home.BerthAsync(command)).ShouldSucceed();

        said.ShouldContain(command[0] == "logs" ? "hello" : "words");
        home.Supervisors().ShouldBeEmpty();
        (await home.StatusAsync("words")).GetProperty("pid").GetInt32().ShouldBe(pid);
        (await home.BerthAsync("status", "words")).ShouldSucceed().ShouldContain("supervisor does not run");

        // What does something takes over, and starts nothing twice.
        (await home.BerthAsync("start", "words")).ShouldSucceed();
        (await home.StatusAsync("words")).GetProperty("pid").GetInt32().ShouldBe(pid);
        (await home.BerthAsync("down")).ShouldSucceed().ShouldBe("words stopped\n");
        home.Left().ShouldBeEmpty();
    }

    /// <summary>cron, su, sudo -u: the same user, and another environment.</summary>
    [Fact]
    public async Task AnyCommand_WithoutTheRuntimeDirectorysVariable_FindsTheSupervisor()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("words", "mkdir mutex || echo double >> doubles; exec sleep 1000");
        string[] other = ["env", "-u", "BERTH_STATE_DIR", "-u", "XDG_RUNTIME_DIR", "HOME=" + home.Path, BerthBinary.Path];
        string[] usual = [.. other[..^1], "XDG_RUNTIME_DIR=" + home.Path + "/runtime", BerthBinary.Path];
        (await home.RunAsync([.. usual, "up", "-d", "words"])).ShouldSucceed();
        await Eventually.Async(
            async () => (await home.RunAsync([.. usual, "status", "words"])).Output.Contains("ready", StringComparison.Ordinal));

        (await home.RunAsync([.. other, "status", "words"])).ShouldSucceed().ShouldContain("ready");
        (await home.RunAsync([.. other, "start", "words"])).ShouldSucceed();
        (await home.RunAsync([.. other, "up", "-d", "words"])).ShouldSucceed();

        File.Exists(home.Path + "/words/doubles").ShouldBeFalse();
        (await home.RunAsync([.. other, "down"])).ShouldSucceed().ShouldBe("words stopped\n");
    }

    [Fact]
    public async Task Down_AServiceRegisteredByHand_StaysWithItsLog()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("mine", "echo hello; exec sleep 1000");
        home.Describe("brought", "exec sleep 1000");
        (await home.BerthAsync("service", "register", "--backend", "builtin", "--start", "mine")).ShouldSucceed();
        (await home.BerthAsync("up", "-d", "brought", "mine")).ShouldSucceed();
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "mine")).Output == "hello\n");

        (await home.BerthAsync("down")).ShouldSucceed().ShouldBe("brought stopped\n");
        var named = await home.BerthAsync("down", "mine");

        named.ExitCode.ShouldBe(2);
        named.Error.ShouldContain("berth service unregister mine");
        await home.UntilAsync("mine", "ready");
        (await home.BerthAsync("logs", "--no-time", "mine")).ShouldSucceed().ShouldBe("hello\n");
        (await home.BerthAsync("service", "unregister", "mine")).ShouldSucceed();
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Down_ANameThatIsNotThere_IsAnErrorAndNothingIsStopped()
    {
        await using var home = new ServiceHome(isRoot: false);
        var none = await home.BerthAsync("down", "nosuch");
        (none.ExitCode, none.Output).ShouldBe((2, ""));
        none.Error.ShouldContain("there is no service nosuch in the background; there is none at all");
        home.Describe("web", "exec sleep 1000");
        home.Describe("worker", "exec sleep 1000");
        (await home.BerthAsync("up", "-d", "web", "worker")).ShouldSucceed();

        var wrong = await home.BerthAsync("down", "web", "nosuch");

        (wrong.ExitCode, wrong.Output).ShouldBe((2, ""));
        wrong.Error.ShouldContain("there is no service nosuch in the background; there is: web, worker");
        await home.UntilAsync("web", "ready");
        (await home.BerthAsync("down", "web")).ShouldSucceed().ShouldBe("web stopped\n");
        (await home.BerthAsync("down", "web")).ExitCode.ShouldBe(2);
        (await home.BerthAsync("down")).ShouldSucceed().ShouldBe("worker stopped\n");
    }

    /// <summary>The state of another is not believed: what is in it would be run.</summary>
    [Fact]
    public async Task Up_StateDirectoryIsAnothers_IsRefused()
    {
        await using var home = new ServiceHome(isRoot: true);
        home.Describe("words", "exec sleep 1000");
        Directory.CreateDirectory(home.State);
        (await home.RunAsync("chown", "12345", home.State)).ShouldSucceed();

        var said = await home.BerthAsync("up", "-d", "words");

        said.ExitCode.ShouldBe(125);
        said.Error.ShouldContain($"{home.State} belongs to uid 12345");
        (await home.RunAsync("chown", "0", home.State)).ShouldSucceed();
        (await home.BerthAsync("up", "-d", "words")).ShouldSucceed();
    }

    [Fact]
    public async Task Up_WithoutHome_UsesTheUserDatabases()
    {
        await using var home = new ServiceHome(isRoot: false);

        string[] list = [BerthBinary.Path, "service", "list", "--backend", "builtin", "--json"];
        var said = await home.RunAsync(["env", "-i", .. list]);

        // That home is not the test's own: there may be services.
        var passwd = (await home.RunAsync("sh", "-c", "getent passwd $(id -u) | cut -d: -f6")).ShouldSucceed().Trim();
        said.ShouldSucceed().ShouldBe((await home.RunAsync(["env", "-i", $"HOME={passwd}", .. list])).ShouldSucceed());
        said.Output.ShouldStartWith("[");
        Directory.EnumerateDirectories("/tmp", "berth-*")
            .ShouldNotContain(static path => path.Substring("/tmp/berth-".Length).All(char.IsAsciiDigit));
    }

    [Fact]
    public async Task Start_WhileSomebodyOfTheSameUserHasDescriptorsOnTheirWay_Succeeds()
    {
        HostTool.Require("python3");
        HostTool.Require("prlimit");
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("words", "echo running; exec sleep 1000");

        // More than the supervisor may have open, less than others: it alone is told that there are too many.
        using var flood = home.Caller.Start(["python3", "-c", """
            import array, os, socket
            near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            for i in range(4): near.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 150))])
            print("ready", flush=True)
            input()
            """], home.Path);
        (await flood.LineAsync()).ShouldBe("ready");

        (await home.RunAsync("prlimit", "--nofile=400:400", BerthBinary.Path, "up", "-d", "words")).ShouldSucceed();

        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "words")).Output == "running\n");
        (await home.BerthAsync("down")).ShouldSucceed().ShouldBe("words stopped\n");
    }

    [Fact]
    public async Task StartStopRestart_OfAService_DoWhatTheySay()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("beat", Beating);
        home.Describe("needs", "exec sleep 1000", """{ "requires": ["beat"], "after": ["beat"] }""");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        var first = await home.UntilAsync("beat", "ready");

        (await home.BerthAsync("restart", "beat")).ShouldSucceed();
        var second = await home.UntilAsync("beat", "ready");
        second.GetProperty("pid").GetInt32().ShouldNotBe(first.GetProperty("pid").GetInt32());

        (await home.BerthAsync("stop", "beat")).ShouldSucceed();
        (await home.StatusAsync("beat")).GetProperty("state").GetString().ShouldBe("down");
        var needs = await home.StatusAsync("needs");
        needs.GetProperty("state").GetString().ShouldBe("down");
        needs.GetProperty("desired").GetString().ShouldBe("down");

        (await home.BerthAsync("start", "needs")).ShouldSucceed();
        await home.UntilAsync("beat", "ready");
        await home.UntilAsync("needs", "ready");

        (await home.BerthAsync("down", "needs")).ShouldSucceed().ShouldBe("needs stopped\n");
        (await home.BerthAsync("status", "needs")).ExitCode.ShouldBe(2);
        (await home.BerthAsync("down", "beat", "needs")).ExitCode.ShouldBe(2);
        (await home.BerthAsync("down", "beat")).ShouldSucceed().ShouldBe("beat stopped\n");
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Logs_Followed_GoOnUntilInterrupted()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("beat", Beating);
        (await home.BerthAsync("up", "-d", "beat")).ShouldSucceed();

        using var follow = home.Start("logs", "-f", "beat");
        var line = await follow.LineAsync();
        while (!line.EndsWith("  beat 20", StringComparison.Ordinal))
            line = await follow.LineAsync();
        follow.Signal("INT");

        (await follow.EndAsync()).ExitCode.ShouldBe(0);
        line.ShouldMatch(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}  beat 20$");
        (await home.BerthAsync("logs", "-n", "2", "--no-time", "beat")).ShouldSucceed().ShouldMatch(@"^beat \d+\nbeat \d+\n$");
    }

    [Fact]
    public async Task Top_Once_PrintsATable()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("busy", "while :; do :; done");
        (await home.BerthAsync("up", "-d", "busy")).ShouldSucceed();

        var table = (await home.BerthAsync("top", "--once")).ShouldSucceed();

        table.ShouldMatch(@"^NAME +STATE +PID +CPU +MEMORY +RESTARTS +FOR +LOAD\nbusy +ready +\d+ +\d+\.\d% ");
        table.ShouldNotContain("\e");
    }

    [Theory]
    [InlineData("status", "nobody")]
    [InlineData("logs", "nobody")]
    [InlineData("start", "nobody")]
    [InlineData("restart", "nobody")]
    [InlineData("stop", "nobody")]
    [InlineData("status", "No Body")]
    [InlineData("logs", "-n", "-1", "nobody")]
    [InlineData("start")]
    [InlineData("service", "register", "--backend", "upstart", ".")]
    public async Task Misuse_Exits2AndStartsNoSupervisor(params string[] arguments)
    {
        await using var home = new ServiceHome(isRoot: false);

        var said = await home.BerthAsync(arguments);

        said.ExitCode.ShouldBe(2, said.Error);
        said.Output.ShouldBeEmpty();
        said.Error.ShouldStartWith("berth: ");
        said.Error.ShouldNotContain("   at ");
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Asking_WithoutServices_StartsNoSupervisor()
    {
        await using var home = new ServiceHome(isRoot: false);

        (await home.BerthAsync("service", "list", "--json", "--backend", "builtin")).ShouldSucceed().Trim().ShouldBe("[]");
        (await home.BerthAsync("status")).ShouldSucceed();
        (await home.BerthAsync("top", "--once")).ShouldSucceed();
        (await home.BerthAsync("down")).ShouldSucceed().ShouldBeEmpty();
        (await home.BerthAsync("service", "unregister", "--backend", "builtin", "nobody")).ShouldSucceed();

        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Down_AtTheSameTimeAsUp_LosesNoService()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "exec sleep 1000");
        home.Describe("two", "exec sleep 1000");
        (await home.BerthAsync("up", "-d", "one")).ShouldSucceed();

        // What `down` sees it takes away, and the last of that ends the supervisor; `up` comes anywhere in between.
        for (var i = 0; i < 6; i++)
        {
            var down = home.BerthAsync("down", "one");
            var up = home.BerthAsync("up", "-d", "two");
            (await down).ShouldSucceed();
            (await up).ShouldSucceed().ShouldBe("two started\n");

            await home.UntilAsync("two", "ready");
            (await home.BerthAsync("down", "two")).ShouldSucceed().ShouldBe("two stopped\n");
            home.Left().ShouldBeEmpty();
            (await home.BerthAsync("up", "-d", "one")).ShouldSucceed().ShouldBe("one started\n");
        }
    }

    [Fact]
    public async Task Up_ByManyAtOnce_IsOneSupervisor()
    {
        await using var home = new ServiceHome(isRoot: false);
        string[] names = ["a", "b", "c", "d"];
        foreach (var name in names)
            home.Describe(name, "exec sleep 1000");

        foreach (var up in await Task.WhenAll(names.Select(name => home.BerthAsync("up", "-d", name))))
            up.ShouldSucceed();

        ServiceHome.Parse((await home.BerthAsync("service", "list", "--json")).ShouldSucceed()).GetArrayLength().ShouldBe(names.Length);
        home.Supervisors().Count.ShouldBe(1);
    }

    /// <summary>How often the threads of a process have waited for something.</summary>
    private static long Sleeps(int pid) => !Directory.Exists($"/proc/{pid}/task") ? 0 : Directory.GetDirectories($"/proc/{pid}/task")
        .Sum(thread => HostProcesses.Ids(
            pid, "voluntary_ctxt_switches", $"task/{Path.GetFileName(thread)}/status").Sum(static count => (long)count));
}
