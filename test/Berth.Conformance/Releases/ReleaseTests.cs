using System.Net.Sockets;
using Berth.TestKit;

namespace Berth.Conformance.Releases;

/// <summary><c>berth release</c> with a service that really runs, is really restarted and really fails.</summary>
public sealed class ReleaseTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Install_HealthyVersion_AnswersWithoutANewDefinition(bool isRoot)
    {
        await using var server = await ReleasedServer.StartAsync(isRoot);
        (await server.AskAsync()).ShouldContain("hello from 1.0");
        var before = await server.Home.StatusAsync("web");

        var said = (await server.InstallAsync("2.0")).ShouldSucceed();

        said.ShouldContain("2.0-");
        said.ShouldContain("healthy: http://127.0.0.1");
        (await server.AskAsync()).ShouldContain("hello from 2.0");
        (await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32().ShouldNotBe(before.GetProperty("pid").GetInt32());
        (await server.ReleasesAsync()).ShouldBe(["1.0 previous", "2.0 current"]);

        (await server.Home.BerthAsync("release", "rollback", "--of", "web")).ShouldSucceed();
        (await server.AskAsync()).ShouldContain("hello from 1.0");
        (await server.Home.BerthAsync("restart", "web")).ShouldSucceed(); // the registration is the one of the first release
        await server.Home.UntilAsync("web", "ready");
        (await server.AskAsync()).ShouldContain("hello from 1.0");
    }

    [Fact]
    public async Task Install_UnderLoadOfAServerThatEndsItsRequests_LosesNone()
    {
        // The supervisor holds the socket: while the server is restarted, connections wait.
        static string Drains(string program) => program.Replace(
            "server.serve_forever()",
            """
            import signal, threading
            server.daemon_threads = False
            signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
            server.serve_forever()
            server.server_close()
            """, StringComparison.Ordinal);
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        (await server.InstallAsync("1.1", Drains)).ShouldSucceed();
        using var done = new CancellationTokenSource();
        var (old, next, failed) = (0, 0, 0);
        var errors = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(AskAsync, Deadline.Token())).ToArray();

        await Eventually.Async(() => Volatile.Read(ref old) > 100);
        (await server.InstallAsync("2.0", Drains)).ShouldSucceed();
        await Eventually.Async(() => Volatile.Read(ref next) > 100);
        await done.CancelAsync();
        await Task.WhenAll(clients);

        failed.ShouldBe(0, $"of {old + next} requests: {string.Join('\n', errors)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{old} answered by 1.1, {next} by 2.0, {failed} failed");

        async Task AskAsync()
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", server.Port, Deadline.Token());
                    var stream = client.GetStream();
                    await stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), Deadline.Token());
                    using var reader = new StreamReader(stream);
                    var answer = await reader.ReadToEndAsync(Deadline.Token());
                    answer.ShouldStartWith("HTTP/1.0 200 ");
                    Interlocked.Increment(ref answer.Contains("hello from 2.0, request", StringComparison.Ordinal) ? ref next : ref old);
                }
                catch (Exception error)
                {
                    Interlocked.Increment(ref failed);
                    errors.Enqueue($"{old} {next} {error.GetType().Name} {error.Message}");
                }
            }
        }
    }

    public static TheoryData<string, string, string, string> Broken => new()
    {
        { "does not start", "listener = inherited_socket()", "sys.exit('no configuration found')", "no configuration found" },
        { "answers 500", "self.send_response(200)", "self.send_response(500)", "status 500" },
        { "answers as another", "hello from 2.0", "hello from 1.0", "does not name 2.0" },
        {
            "dies after a moment", "server.serve_forever()",
            "import threading\nthreading.Timer(0.4, lambda: os._exit(7)).start()\nserver.serve_forever()", "exit code 7"
        },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Install_BrokenVersion_GoesBackToTheOldOneAsItWas(string kind, string part, string instead, string said)
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        var before = await server.StateAsync();

        var failed = await server.InstallAsync(
            "2.0", program => program.Replace(part, instead, StringComparison.Ordinal), "web", "--settle", "2s");

        failed.ExitCode.ShouldBe(1, kind + failed.Error);
        // A service that ends at once "exited with 7" for its manager, one that ends later for the watch "ended with exit code 7".
        failed.Error.Replace("exited with 7", "ended with exit code 7", StringComparison.Ordinal).ShouldContain(said);
        failed.Error.ShouldMatch(@"1\.0-[0-9a-f]{12} is current again: healthy: http://127\.0\.0\.1");
        (await server.StateAsync()).ShouldBe(before);
        (await server.AskAsync()).ShouldContain("hello from 1.0");
        (await server.ReleasesAsync()).ShouldBe(["1.0 current", "2.0 bad"]);
    }

    [Fact]
    public async Task Install_PrepareBreaksHalfWay_NeverTouchesWhatRuns()
    {
        await using var server = await ReleasedServer.StartAsync(
            isRoot: false,
            """ "prepare": ["sh", "-c", "test ! -e broken || { mkdir half; echo the compiler is gone >&2; exit 4; }; touch built"], """);
        var before = (State: await server.StateAsync(), Pid: (await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32());
        server.Home.Write("2.0/broken", "");

        var failed = await server.InstallAsync("2.0");

        failed.ExitCode.ShouldBe(125);
        failed.Error.ShouldContain("exit code 4");
        failed.Error.ShouldContain("the compiler is gone");
        (await server.StateAsync()).ShouldBe(before.State);
        (await server.Home.StatusAsync("web")).GetProperty("pid").GetInt32().ShouldBe(before.Pid);
        (await server.ReleasesAsync()).ShouldBe(["1.0 current"]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Install_AnotherProcessListensOnThePort_NeverPassesForTheNewRelease(bool isRoot)
    {
        await using var server = await ReleasedServer.StartAsync(isRoot, isOwnListener: true);
        server.Home.Write("stray.py", $$"""
            import http.server, socket
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200); self.send_header("Content-Length", "7"); self.end_headers(); self.wfile.write(b"1.0 2.0")
                def log_message(self, *_): pass
            own = socket.socket()
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            own.bind(("127.0.0.1", {{server.Port}}))
            own.listen()
            stray = http.server.HTTPServer(("127.0.0.1", {{server.Port}}), Handler, bind_and_activate=False)
            stray.socket.close()
            stray.socket = own
            print("listening", flush=True)
            stray.serve_forever()
            """);
        using var stray = server.Home.Caller.Start(["python3", "stray.py"], server.Home.Path);
        (await stray.LineAsync()).ShouldBe("listening");

        var failed = await server.InstallAsync("2.0");

        failed.ExitCode.ShouldBe(1, failed.Error);
        failed.Error.ShouldMatch($@"process {stray.Pid} \(python3\), which is not the service's, listens on 127\.0\.0\.1:{server.Port}");
        (await server.ReleasesAsync()).ShouldBe(["1.0 current", "2.0 bad"]);

        stray.Signal("KILL");
        await stray.EndAsync();
        (await server.InstallAsync("2.0")).ShouldSucceed();
    }

    [Fact]
    public async Task Install_KilledAfterTheSwitch_IsUndoneByTheNextCommand()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        var before = await server.StateAsync();
        server.Home.Write("2.0/more", "");
        (await server.InstallAsync("2.0", options: "--dry-run")).ShouldSucceed().ShouldContain("could be installed");
        using (var install = server.Home.Start("release", "install", "web-2.0.tar.gz", "--to", "web", "--settle", "1h"))
        {
            await Eventually.Async(async () => (await server.AskAsync()).Contains("hello from 2.0", StringComparison.Ordinal));
            install.Signal("KILL");
        }

        var next = await server.Home.BerthAsync("release", "prune", "--of", "web", "--wait");

        next.ShouldSucceed();
        next.Error.ShouldMatch("an update to 2.0-.* was interrupted and is undone: release 1.0-.* is current");
        (await server.StateAsync()).ShouldBe(before);
        (await server.ReleasesAsync()).ShouldBe(["1.0 current", "2.0"]);
    }

    [Fact]
    public async Task Install_Interrupted_GoesBackAtOnce()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        var before = await server.StateAsync();
        await server.InstallAsync("2.0", options: "--dry-run");
        using var install = server.Home.Start("release", "install", "web-2.0.tar.gz", "--to", "web", "--settle", "1h");
        await Eventually.Async(async () => await server.AnswersAsync("hello from 2.0"), "2.0 answers");

        install.Signal("INT");
        var said = await install.EndAsync();

        said.ExitCode.ShouldBe(130, said.Error);
        said.Error.ShouldContain("interrupted");
        (await server.StateAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Install_ServiceThatIsDown_IsNotStartedAndUsesTheReleaseLater()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        (await server.Home.BerthAsync("stop", "web")).ShouldSucceed();

        (await server.InstallAsync("2.0")).ShouldSucceed().ShouldContain("not probed");

        (await server.Home.StatusAsync("web")).GetProperty("state").GetString().ShouldBe("down");
        (await server.Home.BerthAsync("start", "web")).ShouldSucceed();
        await server.Home.UntilAsync("web", "ready");
        (await server.AskAsync()).ShouldContain("hello from 2.0");
    }

    [Fact]
    public async Task Workload_InItsSandbox_SeesItsReleaseReadOnlyAndNoOther()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        const string Look = """
            import subprocess
            def look():
                command = "pwd; ls ..; touch x; echo $BERTH_RELEASE"
                return subprocess.run(["sh", "-c", command], capture_output=True, text=True).stdout

            class Handler
            """;
        (await server.InstallAsync(
            "2.0", program => program.Replace("class Handler", Look, StringComparison.Ordinal)
                .Replace(
                    "hello from 2.0, request {Handler.answered}", "hello from 2.0\\n{look()}", StringComparison.Ordinal))).ShouldSucceed();

        var seen = (await server.AskAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

        seen.Length.ShouldBe(3);
        seen[0].ShouldBe($"{server.Root}/releases/{seen[2]}");
        seen[1].ShouldBe(seen[2]);
        (await server.Home.BerthAsync("release", "verify", "--of", "web")).ShouldSucceed();
        // One document, by which release a script asks.
        Services.ServiceHome.Parse((await server.Home.BerthAsync("release", "verify", "--of", "web", "--json")).ShouldSucceed())
            .EnumerateArray()
            .Select(static one => one.GetProperty("differences").GetArrayLength()).ShouldBe([0, 0]);
        (await server.Home.BerthAsync("release", "verify", "2.0", "--of", "web")).ShouldSucceed().ShouldStartWith("2.0-");
        (await server.Home.BerthAsync("release", "show", "1.0", "--of", "web")).ShouldSucceed().ShouldContain("state      previous");
        (await server.Home.BerthAsync("release", "rollback", "--to", "1.0", "--of", "web")).ShouldSucceed().ShouldStartWith("1.0-");
        (await server.ReleasesAsync()).ShouldBe(["1.0 current", "2.0"]);
    }

    [Fact]
    public async Task Workload_ThatMayWriteAroundItsReleases_MayNotWriteThem()
    {
        await using var home = new Services.ServiceHome(isRoot: false);
        const string Script =
            "touch @/fine; touch @/store/keys.json; ln -sfn / @/store/current; rm -r @/store/releases; mv @/store @/other";
        home.Write("files/run", Script.Replace("@", home.Path, StringComparison.Ordinal));
        (await home.RunAsync("tar", "-C", "files", "-cf", "a-1.0.tar", ".")).ShouldSucceed();
        (await home.BerthAsync("release", "install", "a-1.0.tar", "--root", "store")).ShouldSucceed();
        var before = (await home.RunAsync("find", "store", "-printf", "%p %l\n")).ShouldSucceed();
        string Describe(string granted) => $$"""
            {
              "name": "writer", "command": ["sh", "./run"], "release": { "root": "{{home.Path}}/store" },
              "sandbox": { "profile": "strict", "filesystem": [{ "bind": "{{granted}}", "write": true }] }
            }
            """;
        home.Write("berth.json", Describe(home.Path));

        var said = await home.BerthAsync("run", "berth.json");

        File.Exists($"{home.Path}/fine").ShouldBeTrue(said.Error);
        said.Error.ShouldContain("Read-only file system");
        (await home.RunAsync("find", "store", "-printf", "%p %l\n")).ShouldSucceed().ShouldBe(before);

        foreach (var granted in (string[])[$"{home.Path}/store", $"{home.Path}/store/releases"])
        {
            home.Write("berth.json", Describe(granted));
            var refused = await home.BerthAsync("run", "berth.json");
            refused.ExitCode.ShouldBe(2);
            refused.Error.ShouldContain("to its own releases");
        }
    }

    [Fact]
    public async Task Recover_EndsWhatWasInterrupted_AndListSaysSoBefore()
    {
        await using var home = new Services.ServiceHome(isRoot: false);
        home.Write("files/run", "true");
        foreach (var version in (string[])["1.0", "2.0"])
        {
            home.Write("files/version", version);
            (await home.RunAsync("tar", "-C", "files", "-cf", $"a-{version}.tar", ".")).ShouldSucceed();
            (await home.BerthAsync("release", "install", $"a-{version}.tar", "--root", "store")).ShouldSucceed();
        }

        (await home.BerthAsync("release", "list", "--root", "store")).Error.ShouldBeEmpty();
        var (old, next) = (File.ResolveLinkTarget($"{home.Path}/store/previous", false)!.Name,
            File.ResolveLinkTarget($"{home.Path}/store/current", false)!.Name);
        home.Write("store/journal.json", $$"""{"phase":"Switching","from":"{{old}}","to":"{{next}}"}""");

        (await home.BerthAsync("release", "list", "--root", "store")).Error.ShouldContain($"an update to {next} is under way");
        (await home.BerthAsync("release", "recover", "--root", "store")).ShouldSucceed();

        File.ResolveLinkTarget($"{home.Path}/store/current", false)!.Name.ShouldBe(old);
        (await home.BerthAsync("release", "list", "--root", "store")).Error.ShouldBeEmpty();
        (await home.BerthAsync("release", "recover", "--root", "nowhere")).ExitCode.ShouldBe(125);
        Directory.Exists($"{home.Path}/nowhere").ShouldBeFalse();
    }

    /// <summary>Another description of the same name has other releases: its archive is not the running service's.</summary>
    [Fact]
    public async Task Install_ToAnotherDescriptionOfTheServicesName_IsRefused()
    {
        await using var server = await ReleasedServer.StartAsync(isRoot: false);
        var before = await server.StateAsync();
        server.Home.Write("other/berth.json",
            """{ "name": "web", "command": ["sh", "./run"], "release": { "root": "./releases" }, "sandbox": { "profile": "strict" } }""");

        var refused = await server.InstallAsync("2.0", to: "./other");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain($"service web runs another description, {server.Home.Path}/web/berth.json");
        (await server.StateAsync()).ShouldBe(before);
        Directory.Exists($"{server.Home.Path}/other/releases/releases").ShouldBeFalse();
    }

    [Fact]
    public async Task Commands_WrongUse_SayWhatToWrite()
    {
        await using var home = new Services.ServiceHome(isRoot: false);
        home.Describe("plain", "exec sleep 1000");
        foreach (var (arguments, code, said) in new (string[], int, string)[]
        {
            (["release", "install", "a.tar"], 2, "either --to or --root"),
            (["release", "install", "a.tar", "--root", "store", "--to", "web"], 2, "either --to or --root"),
            (["release", "install", "no-such.tar", "--root", "store"], 2, "cannot read the archive"),
            (["release", "install", "a.tar", "--to", "./plain"], 2, "has no releases"),
            (["release", "list", "--root", "no-such"], 125, "there are no releases in"),
            (["release", "list", "--of", "plain"], 2, "a directory is written ./plain"),
            (["release", "list", "--of", "nobody"], 2, "there is no service nobody"),
            (["release", "rollback", "--root", "store"], 125, "no release to go back to"),
            (["release", "rollback", "--root", "store", "--to", "1.0"], 125, "there is no release \"1.0\""),
            (["release", "prune", "--root", "store", "--keep", "0"], 2, "--keep"),
        })
        {
            var answer = await home.BerthAsync(arguments);
            answer.ExitCode.ShouldBe(code, string.Join(' ', arguments) + answer.Error);
            answer.Error.ShouldContain(said);
        }
    }
}
