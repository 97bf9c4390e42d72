using System.Text.Json;
using Berth.Conformance.Jails;
using Berth.Linux.Files;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>What commands say of services is so: started, ended, failed, too late.</summary>
public sealed class TruthTests
{
    [Theory]
    [InlineData("none", true), InlineData("none", false)]
    [InlineData("sandbox", true), InlineData("sandbox", false)]
    public async Task Up_OfAProgramThatIsNotThere_IsNeverReadyAndNothingIsLeft(string isolation, bool isRoot)
    {
        await using var home = new ServiceHome(isRoot);
        home.Write("db/berth.json",
            $$"""{ "name": "db", "command": ["/nonexistent/db"], "isolation": "{{isolation}}", "supervise": { "restart": "always" } }""");
        home.Describe("web", "touch ran; exec sleep 1000", """{ "requires": ["db"] }""");

        var detached = await home.BerthAsync("up", "-d");
        detached.ExitCode.ShouldBe(127, detached.Error);
        detached.Error.ShouldContain("/nonexistent/db");
        detached.Output.ShouldNotContain("started");
        home.Left().ShouldBeEmpty();

        var shown = await home.BerthAsync("up");
        shown.ExitCode.ShouldBe(127, shown.Error);
        shown.Output.ShouldNotContain("(ready");
        shown.Output.ShouldNotContain("(up");
        shown.Error.ShouldContain("db: was not started");

        var registered = await home.BerthAsync("service", "register", "--backend", "builtin", "--start", "db");
        registered.ExitCode.ShouldBe(127, registered.Error);
        registered.Error.ShouldContain("/nonexistent/db");
        home.Left().ShouldBeEmpty();
        File.Exists(home.Path + "/web/ran").ShouldBeFalse();
    }

    [Fact]
    public async Task Up_OfWhatCantBeSetUp_FailsAtOnceWithoutARetry()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Write("web/berth.json", """{ "name": "web", "command": ["true"], "sandbox": { "filesystem": [ { "bind": "/no/such/place" } ] }, "supervise": { "restart": "always" } }""");

        var up = await home.BerthAsync("up", "-d");

        up.ExitCode.ShouldBe(2, up.Error);
        up.Error.ShouldContain("cannot start service web: was not started");
        up.Error.ShouldContain("/no/such/place");
        up.Error.Split('\n').Count(static line => line.StartsWith("web |", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory, InlineData("none"), InlineData("sandbox")]
    public async Task Status_OfWhatASignalEnded_SaysTheSignal(string isolation)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Write("web/berth.json", $$"""{ "name": "web", "command": ["sh", "-c", "kill -SEGV $$"], "isolation": "{{isolation}}", "supervise": { "restart": "never" } }""");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();

        var exit = (await home.UntilAsync("web", "failed")).GetProperty("lastExit");

        exit.GetProperty("code").ValueKind.ShouldBe(JsonValueKind.Null);
        exit.GetProperty("signal").GetInt32().ShouldBe(11);
        (await home.BerthAsync("status", "web")).ShouldSucceed().ShouldContain("killed by SIGSEGV");
    }

    /// <summary>Only the kernel says that a signal ended a program; 128+n may be its own exit code.</summary>
    [Theory]
    [InlineData("none", ""), InlineData("sandbox", "")]
    [InlineData("sandbox", """, "sandbox": { "deny": ["/etc/shadow"] }""")] // berth run stays beside it
    public async Task Status_OfWhatExitedWith128AndMore_SaysTheCode(string isolation, string members)
    {
        await using var home = new ServiceHome(isRoot: false);
        foreach (var (name, script) in new[] { ("code", "exit 139"), ("signal", "kill -SEGV $$"), ("killed", "kill -KILL $$") })
            home.Write($"{name}/berth.json", $$"""{ "name": "{{name}}", "command": ["sh", "-c", "{{script}}"], "isolation": "{{isolation}}"{{members}}, "supervise": { "restart": "never" } }""");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();

        (await home.UntilAsync("code", "failed")).GetProperty("lastExit").GetProperty("code").GetInt32().ShouldBe(139);
        (await home.UntilAsync("signal", "failed")).GetProperty("lastExit").GetProperty("signal").GetInt32().ShouldBe(11);
        (await home.UntilAsync("killed", "failed")).GetProperty("lastExit").GetProperty("signal").GetInt32().ShouldBe(9);

        // Without a supervisor that wants to know it is as a shell says it.
        (await home.BerthAsync("run", "signal/berth.json")).ExitCode.ShouldBe(139);
    }

    [Theory]
    [InlineData("up", "-d")]
    [InlineData("up")]
    public async Task Up_OfADirectoryThatMayNotBeRead_IsAnError(params string[] command)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("web", "exec sleep 1000");
        home.Describe("secret", "exec sleep 1000");
        File.SetUnixFileMode(home.Path + "/secret", UnixFileMode.None);

        var refused = await home.BerthAsync(command);

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Error.ShouldContain("secret");
        refused.Error.ShouldContain("EACCES");
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Waits_ThatTakeTooLong_SayWhatTheyWaitFor()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("web", "trap 'touch asked' TERM; touch ready; while :; do sleep 0.02; done", """{ "stop": { "delay": "10m" } }""");
        home.Describe("slow", "exec sleep 1000", """{ "ready": { "notify": true, "timeout": "10m" } }""");
        home.Describe("after", "exec sleep 1000", """{ "after": ["slow"] }""");
        (await home.BerthAsync("up", "-d", "web", "slow")).ShouldSucceed();
        await Eventually.Async(() => File.Exists(home.Path + "/web/ready"));

        var up = await home.BerthAsync("up", "-d", "--timeout", "3s", "after");
        up.ExitCode.ShouldBe(125, up.Error);
        up.Error.ShouldContain("not started within 3 s: service after is starting, and waits for slow, which is up");
        foreach (var command in new[] { "restart", "stop" })
        {
            var said = await home.BerthAsync(command, "--timeout", "3s", "web");
            said.ExitCode.ShouldBe(125, said.Error);
            said.Error.ShouldMatch(@"within 3 s: service web is stopping, and waits for pid \d+ to end");
        }

        (await home.BerthAsync("start", "--timeout", "soon", "web")).ExitCode.ShouldBe(2);
        foreach (var pid in HostProcesses.With(home.Path).Concat([(await home.StatusAsync("web")).GetProperty("pid").GetInt32()]))
            await home.RunAsync("kill", "-KILL", $"{pid}");
    }

    /// <summary>
    /// What it asked for goes on, and is its own: `down` takes all of it, and nothing is left that requires what is gone.
    /// </summary>
    [Fact]
    public async Task Down_AfterUpThatWaitedTooLong_TakesWhatItBroughtAndSaysNothingFalse()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("slow", "exec sleep 1000", """{ "ready": { "notify": true, "timeout": "10m" } }""");
        home.Describe("user", "exec sleep 1000", """{ "requires": ["slow"] }""");
        home.Describe("zlast", "exec sleep 1000", """{ "requires": ["user"] }""");
        (await home.BerthAsync("up", "-d", "slow")).ShouldSucceed();

        var up = await home.BerthAsync("up", "-d", "--timeout", "2s");
        up.ExitCode.ShouldBe(125);
        up.Error.ShouldContain("service user is starting, and waits for slow");
        up.Error.ShouldContain("not begun: zlast");
        (await home.BerthAsync("down", "user")).ShouldSucceed().ShouldBe("user stopped\n");

        (await home.BerthAsync("up", "-d", "--timeout", "2s")).ExitCode.ShouldBe(125);
        var down = await home.BerthAsync("down");
        down.ShouldSucceed().ShouldBe("user stopped\nslow stopped\n");
        down.Error.ShouldBe("");
        home.Left().ShouldBeEmpty();
    }

    /// <summary>The time for all that is waited for: that of the supervisor's own start, too.</summary>
    [Theory, InlineData("up", "-d"), InlineData("down"), InlineData("start", "web"), InlineData("stop", "web"),
        InlineData("service", "register", "--backend", "builtin", "web")]
    public async Task Timeout_WhileTheSupervisorDoesNotComeUp_IsKept(params string[] command)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("web", "exec sleep 1000");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await home.KillSupervisorAsync();
        // Another has the place, and does not answer.
        using (FileLock.Acquire(Path.Combine(home.State, "supervisor/supervisor.lock"), Deadline.Time))
        {
            var late = await home.BerthAsync([.. command, "--timeout", "1500ms"]);
            late.ExitCode.ShouldBe(125, late.Error);
            late.Error.ShouldContain("within 1.5 s");
        }

        (await home.BerthAsync("up", "-d")).ShouldSucceed();
    }

    [Fact]
    public async Task Up_ThatFails_SaysWhichServiceEndedHowAndItsExitCodeFollows()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("good", "exit 0", """{ "restart": "never" }""");
        home.Describe("bad", "exit 3", """{ "restart": "never" }""");

        var up = await home.BerthAsync("up");

        up.ExitCode.ShouldBe(3);
        up.Error.ShouldContain("berth: service bad ended with exit code 3\n");
        (await home.BerthAsync("up", "--exit-code-from", "good")).ExitCode.ShouldBe(0);
        (await home.BerthAsync("up", "--exit-code-from", "nobody")).ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData(5, "--exit-code-from", "test")]
    [InlineData(5, "--abort-on-exit")]
    [InlineData(0, "--exit-code-from", "server")]
    public async Task Up_WhenOneHasEnded_StopsTheOthersWhereAsked(int expected, params string[] options)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("server", "trap 'exit 0' TERM; touch ../up; while :; do sleep 0.02; done");
        home.Describe("test", expected is 5 ? "until [ -e ../up ]; do sleep 0.02; done; exit 5" : "exec sleep 1000",
            """{ "restart": "never" }""");
        using var up = home.Start(["up", .. options]);
        if (expected is 0)
        {
            await Eventually.Async(() => File.Exists(home.Path + "/up"));
            (await home.BerthAsync("stop", "server")).ShouldSucceed();
        }

        var end = await up.EndAsync();

        end.ExitCode.ShouldBe(expected, end.Error);
        end.Output.ShouldContain("has ended: stopping the others");
        end.Output.ShouldContain("(down)");
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Up_SecondInterrupt_EndsNowWithAllServices()
    {
        await using var home = new ServiceHome(isRoot: false);
        var mark = HostProcesses.NewMark();
        home.Describe("web", $"trap 'echo asked' TERM; echo hello; while :; do sleep 0.02; done; : {mark}",
            """{ "stop": { "delay": "10m" } }""");
        using var up = home.Start("up", "web");
        while (await up.LineAsync() != "web | hello")
            continue;

        up.Signal("INT");
        while (await up.LineAsync() != "web | asked")
            continue;
        up.Signal("INT");

        (await up.EndAsync()).ExitCode.ShouldBe(130);
        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
    }
}
