using System.Diagnostics;
using System.Globalization;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Releases;

/// <summary>The server of samples/web as a service whose files are releases, under Berth's own supervisor.</summary>
internal sealed class ReleasedServer : IAsyncDisposable
{
    private readonly HttpClient _client = new() { Timeout = Deadline.Time };

    private readonly bool _isOverlapped;

    private ReleasedServer(ServiceHome home, int port, bool isOverlapped)
    {
        (Home, Port, _isOverlapped) = (home, port, isOverlapped);
        _client.DefaultRequestHeaders.ConnectionClose = true; // the server closes each, and a closed one must not be used again
    }

    public ServiceHome Home { get; }

    public int Port { get; }

    /// <summary>Installs version 1.0 and starts the service.</summary>
    /// <param name="isRoot">Whose service it is.</param>
    /// <param name="release">More members of <c>release</c>.</param>
    /// <param name="isOwnListener">Whether the server opens its port itself, without a sandbox.</param>
    /// <param name="isOverlapped">Whether a release replaces another while that still answers.</param>
    public static async Task<ReleasedServer> StartAsync(
        bool isRoot, string release = "", bool isOwnListener = false, bool isOverlapped = false)
    {
        HostTool.Require("python3");
        HostTool.Require("tar");
        var server = new ReleasedServer(new ServiceHome(isRoot), ServiceHome.FreePort(), isOverlapped);
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        var isolation = isOwnListener
            ? """ "isolation": "none", """
            : """ "sandbox": { "profile": "strict", "require": "namespaces" }, """;
        var listen = isOwnListener ? "" : $"""
            "listen": ["127.0.0.1:{port}"],
            """;
        var ready = isOverlapped
            ? """{ "notify": true, "timeout": "10s" }"""
            : $$"""{ "http": "http://127.0.0.1:{{port}}/health", "timeout": "10s" }""";
        var strategy = isOverlapped ? "\"strategy\": \"overlap\"," : "";
        server.Home.Write("web/berth.json", $$"""
            {
              "name": "web",
              "command": ["python3", "server.py"],
              "environment": { "PORT": "{{port}}" },
              {{isolation}}
              "supervise": { "restart": "always", {{listen}} "ready": {{ready}} },
              "release": {
                "root": "{{server.Root}}", "settle": "300ms", {{strategy}} {{release}}
                "probe": { "http": "http://127.0.0.1:{{port}}/", "namesRelease": true, "attempts": 15, "interval": "200ms" }
              }
            }
            """);
        (await server.InstallAsync("1.0", to: "./web")).ShouldSucceed();
        (await server.Home.BerthAsync("up", "-d", "web")).ShouldSucceed();
        await server.Home.UntilAsync("web", "ready");
        return server;
    }

    public string Root => System.IO.Path.Combine(Home.Path, "releases");

    /// <summary>Packs a version of the sample; returns the archive's path.</summary>
    /// <param name="home">Whose archive it is.</param>
    /// <param name="version">The version, which it answers with.</param>
    /// <param name="change">Changes its program.</param>
    public static async Task<string> PackAsync(ServiceHome home, string version, Func<string, string>? change = null)
    {
        var program = (await File.ReadAllTextAsync(Repository.Path("samples/web/server/server.py"), Deadline.Token()))
            .Replace("hello, request", $"hello from {version}, request", StringComparison.Ordinal)
            .Replace(
                "        Handler.answered += 1",
                """
                        if self.path == "/environment":
                            self.answer("\n".join(sorted(k + "=" + v for k, v in os.environ.items() if not k.endswith("_PID"))))
                            return
                        Handler.answered += 1
                """, StringComparison.Ordinal)
            .Replace("    if int(os.environ.get(\"LISTEN_FDS\"", """
                    if "LISTEN_FDS" not in os.environ:
                        own = socket.socket()
                        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                        own.bind(("127.0.0.1", int(os.environ["PORT"])))
                        own.listen()
                        return own
                    if int(os.environ.get("LISTEN_FDS"
                """.TrimEnd() , StringComparison.Ordinal)
            .Replace("time.sleep(0.5)", "time.sleep(0.05)", StringComparison.Ordinal);
        home.Write($"{version}/server.py", change?.Invoke(program) ?? program);
        (await home.RunAsync("tar", "-czf", $"web-{version}.tar.gz", "-C", version, ".")).ShouldSucceed();
        return System.IO.Path.Combine(home.Path, $"web-{version}.tar.gz");
    }

    /// <summary>Installs a version of the sample.</summary>
    /// <param name="version">The version, which it answers with.</param>
    /// <param name="change">Changes its program.</param>
    /// <param name="to">The service or its description.</param>
    /// <param name="options">More options.</param>
    public async Task<CommandOutput> InstallAsync(
        string version, Func<string, string>? change = null, string to = "web", params string[] options)
    {
        var archive = await PackAsync(
            Home, version, program => (change ?? (static same => same))(_isOverlapped ? Draining(program) : program));
        return await Home.BerthAsync(["release", "install", archive, "--to", to, .. options]);
    }

    /// <summary>
    /// A server that says when it is ready, keeps connections, and after the stop signal answers what has been asked or is asked on an open
    /// connection, and closes it then.
    /// </summary>
    private static string Draining(string program) => program
        .Replace(
            "class Handler(http.server.BaseHTTPRequestHandler):",
            """
            import signal, threading
            ending = threading.Event()

            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                timeout = 3
                disable_nagle_algorithm = True
            """, StringComparison.Ordinal)
        .Replace(
            "        self.end_headers()",
            """
                    if ending.is_set():
                        self.send_header("Connection", "close")
                    self.end_headers()
            """, StringComparison.Ordinal)
        .Replace(
            "        print(f\"answering request {Handler.answered}: {self.path}\", flush=True)\n", "", StringComparison.Ordinal)
        .Replace(
            "server.serve_forever()",
            """
            server.daemon_threads = False
            def end():
                ending.set()
                server.shutdown()
            signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=end).start())
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
            server.serve_forever(poll_interval=0.05)
            server.server_close()
            """, StringComparison.Ordinal);

    /// <summary>What the server answers.</summary>
    public Task<string> AskAsync(string path = "/") =>
        _client.GetStringAsync(new Uri($"http://127.0.0.1:{Port}{path}"), Deadline.Token());

    /// <summary>Whether the server answers with a text. While it is restarted it may not answer at all.</summary>
    public async Task<bool> AnswersAsync(string text)
    {
        try
        {
            return (await AskAsync()).Contains(text, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Everything that must be as before when a release has failed: the files that run, and the environment.</summary>
    public async Task<string> StateAsync()
    {
        using var hash = Process.Start(new ProcessStartInfo("bash",
            ["-c", "cd \"$0\"; readlink current; cd current/ && find . -type f | sort | xargs sha256sum", Root])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var files = await hash.StandardOutput.ReadToEndAsync(Deadline.Token());
        return files + await AskAsync("/environment");
    }

    public async Task<IReadOnlyList<string>> ReleasesAsync() =>
    [
        .. ServiceHome.Parse((await Home.BerthAsync("release", "list", "--of", "web", "--json")).ShouldSucceed()).EnumerateArray()
            .Select(static release => $"{release.GetProperty("version").GetString()}"
                + (release.GetProperty("current").GetBoolean() ? " current" : "")
                + (release.GetProperty("previous").GetBoolean() ? " previous" : "")
                + (release.GetProperty("bad").GetString() is null ? "" : " bad")),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Home.DisposeAsync();
    }
}
