using System.Globalization;
using Berth.TestKit;

namespace Berth.Conformance.Releases;

/// <summary><c>"strategy": "overlap"</c>: a release that is ready before the one before it is stopped.</summary>
public sealed class OverlapReleaseTests
{
    /// <summary>The number of requests; CONTRIBUTING.md says what it is for.</summary>
    private static int Requests => int.Parse(
        Environment.GetEnvironmentVariable("BERTH_OVERLAP_REQUESTS") ?? "10000", CultureInfo.InvariantCulture);

    [Theory, InlineData(true), InlineData(false)]
    public async Task Install_UnderLoad_NoRequestFailsAndTheAnswersChange(bool isRoot)
    {
        const int Installs = 4;
        var requests = isRoot ? Requests : Math.Min(Requests, 10000) / 5;
        await using var server = await ReleasedServer.StartAsync(isRoot, isOverlapped: true);
        await using var client = new CountingClient(server.Port);
        for (var install = 1; install <= Installs; install++)
        {
            await UntilAsync(requests * install / (Installs + 1));
            (await server.InstallAsync($"2.{install}")).ShouldSucceed().ShouldContain("healthy: http://127.0.0.1");
        }

        await UntilAsync(requests);
        await client.EndAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{client.Count} requests, {client.Failures.Count} failed; answered by "
                + string.Join(", ", client.Answers.OrderBy(static one => one.Key).Select(static one => $"{one.Key}: {one.Value}")));
        client.Failures.ShouldBeEmpty();
        client.Answers.Keys.Order(StringComparer.Ordinal).ShouldBe(["1.0", "2.1", "2.2", "2.3", "2.4"]);
        (await server.AskAsync()).ShouldContain("hello from 2.4");

        Task UntilAsync(int count) =>
            Eventually.Async(() => Task.FromResult(client.Count >= count), TimeSpan.FromMinutes(10), CancellationToken.None);
    }

    public static TheoryData<string, string, string, string, bool> Broken => new()
    {
        { "does not start", "listener = inherited_socket()", "sys.exit('no configuration found')", "no configuration found", true },
        { "is never ready", "notify.sendto(b\"READY=1\"", "notify.sendto(b\"STATUS=thinking\"", "was not ready in time", true },
        { "answers 500", "self.send_response(200)", "self.send_response(500)", "status 500", false },
        {
            "dies after a moment", "server.serve_forever(",
            "threading.Timer(0.4, lambda: os._exit(7)).start()\nserver.serve_forever(", "exit code 7", false
        },
        {
            "does not stop", "self.send_response(200)",
            "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); self.send_response(500)", "status 500", false
        },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task Install_BrokenVersion_OldOneAnswersAndWasNotTouchedIfItCouldBe(
        string kind, string part, string instead, string said, bool isUntouched)
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false, isOverlapped: true);
        var before = (State: await server.StateAsync(), Pid: (await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32());

        var failed = await server.InstallAsync(
            "2.0", program => program.Replace(part, instead, StringComparison.Ordinal), "web", "--settle", "2s");

        failed.ExitCode.ShouldBe(1, kind + failed.Error);
        failed.Error.Replace("exited with 7", "ended with exit code 7", StringComparison.Ordinal).ShouldContain(said);
        failed.Error.ShouldMatch(@"1\.0-[0-9a-f]{12} is current again: healthy: http://127\.0\.0\.1");
        (await server.StateAsync()).ShouldBe(before.State);
        (await server.AskAsync()).ShouldContain("hello from 1.0");
        (await server.ReleasesAsync()).ShouldBe(["1.0 current", "2.0 bad"]);
        ((await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32() == before.Pid).ShouldBe(isUntouched);
        if (isUntouched)
            failed.Error.ShouldContain($"process {before.Pid} of the old one goes on, untouched");
    }

    [Fact]
    public async Task Install_OldProcessDoesNotStop_IsKilledAndTheNewOneAnswers()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false, isOverlapped: true);
        (await server.InstallAsync(
            "1.1", static program => program.Replace(
                "signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=end).start())",
                "signal.signal(signal.SIGTERM, signal.SIG_IGN)", StringComparison.Ordinal))).ShouldSucceed();

        (await server.InstallAsync("2.0")).ShouldSucceed();

        for (var time = 0; time < 20; time++)
            (await server.AskAsync()).ShouldContain("hello from 2.0");
    }

    [Fact]
    public async Task Install_PrepareBreaksHalfWay_NeverTouchesWhatRuns()
    {
        await using var server = await ReleasedServer.StartAsync(
            isRoot: false, """ "prepare": ["sh", "-c", "test ! -e broken || { mkdir half; exit 4; }; touch built"], """,
            isOverlapped: true);
        var pid = (await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32();
        server.Home.Write("2.0/broken", "");

        (await server.InstallAsync("2.0")).ExitCode.ShouldBe(125);

        (await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32().ShouldBe(pid);
        (await server.ReleasesAsync()).ShouldBe(["1.0 current"]);
    }

    [Fact]
    public async Task Install_KilledInTheOverlap_IsUndoneByTheNextCommand()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false, isOverlapped: true);
        var before = await server.StateAsync();
        await server.InstallAsync(
            "2.0", static program => program.Replace(
                "notify.sendto(b\"READY=1\"", "time.sleep(2); notify.sendto(b\"READY=1\"", StringComparison.Ordinal),
            options: "--dry-run");
        using (var install = server.Home.Start("release", "install", "web-2.0.tar.gz", "--to", "web", "--settle", "1h"))
        {
            await Eventually.Async(async () => (await server.Home.StatusAsync("web")).TryGetProperty("waitsFor", out var what)
                && what.GetString()?.StartsWith("its new instance", StringComparison.Ordinal) is true);
            install.Signal("KILL");
        }

        var next = await server.Home.BerthAsync("release", "prune", "--of", "web", "--wait");

        next.ShouldSucceed();
        next.Error.ShouldMatch("an update to 2.0-.* was interrupted and is undone: release 1.0-.* is current");
        (await server.StateAsync()).ShouldBe(before);
        (await server.ReleasesAsync()).ShouldBe(["1.0 current", "2.0"]);
    }

    [Fact]
    public async Task Rollback_OverlapsToo()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false, isOverlapped: true);
        (await server.InstallAsync("2.0")).ShouldSucceed();
        await using var client = new CountingClient(server.Port);

        (await server.Home.BerthAsync("release", "rollback", "--of", "web")).ShouldSucceed();

        (await server.AskAsync()).ShouldContain("hello from 1.0");
        await client.EndAsync();
        client.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Description_WithoutWhatOverlapNeeds_IsRefusedWithWhatToSet()
    {
        await using var home = new Services.ServiceHome(isRoot: false);
        foreach (var (supervise, said) in new[]
        {
            ("{}", "add \"listen\": [\"127.0.0.1:8080\"] to supervise"),
            ("""{ "listen": ["127.0.0.1:1"], "ready": { "tcp": "127.0.0.1:1" } }""", "add \"ready\": { \"notify\": true } to supervise"),
        })
        {
            home.Write("berth.json", $$"""
                { "name": "web", "command": ["true"], "release": { "root": "{{home.Path}}/r", "strategy": "overlap" },
                  "supervise": {{supervise}} }
                """);
            var refused = await home.BerthAsync("release", "list", "--of", "./berth.json");
            refused.ExitCode.ShouldBe(2);
            refused.Error.ShouldContain(said);
        }
    }
}
