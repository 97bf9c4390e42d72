using System.Diagnostics;
using Berth.Conformance.Jails;
using Berth.Linux;
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
        (await home.BerthAsync("up", "-d", home.Sample("web", port))).ShouldSucceed().ShouldBe("server started\nworker started\n");

        await home.UntilAsync("worker", "ready");
        (await home.BerthAsync("ps")).ShouldSucceed().ShouldMatch(@"(?s)NAME.*python3 server\.py.*NAME.*server +ready.*worker +ready");
        (await home.BerthAsync("status")).ShouldSucceed().ShouldMatch(@"(?s)NAME.*server +ready.*worker +ready");
        (await home.BerthAsync("status", "server")).ShouldSucceed().ShouldMatch(@"(?s)server: ready for .*pid +\d+.*restarts +0.*cpu .*memory .*serving \('127\.0\.0\.1'");
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "worker")).ShouldSucceed().Contains("the server says: hello", StringComparison.Ordinal));

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
    public async Task Status_WhileAnotherSupervisorTakesOverItsServices_WaitsForIt()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("words", "exec sleep 1000");
        (await home.BerthAsync("up", "-d", "words")).ShouldSucceed();
        using (var supervisor = Process.GetProcessById(home.Supervisors().ShouldHaveSingleItem()))
        {
            supervisor.Kill();
            await Deadline.Within(supervisor.WaitForExitAsync());
        }

        // It has the lock, and does not answer.
        var another = FileLock.Acquire(Path.Combine(home.State, "run/supervisor/supervisor.lock"), Deadline.Time);
        using var status = home.Start("status");
        await Eventually.Async(() => File.ReadAllText(Path.Combine(home.State, "supervisor/supervisor.log")).Contains("another supervisor has", StringComparison.Ordinal));
        await Eventually.Async(() => home.Supervisors().Count is 0);
        var began = Sleeps(status.Pid);
        await Eventually.Async(() => Sleeps(status.Pid) > began + 20, "it goes on asking");

        another.Dispose();
        (await status.EndAsync()).Error.ShouldContain("the supervisor did not start");
        (await home.BerthAsync("status")).ShouldSucceed().ShouldContain("words  ");
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
        (await home.BerthAsync("down", "beat", "needs")).ShouldSucceed().ShouldBe("beat stopped\n");
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
        .Sum(thread => HostProcesses.Ids(pid, "voluntary_ctxt_switches", $"task/{Path.GetFileName(thread)}/status").Sum(static count => (long)count));
}
