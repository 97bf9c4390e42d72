using System.Text;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>
/// A Berth that is installed as releases, with an agent of it that is enrolled. A loop of a shell restarts the agent whenever it ends, as a
/// service manager does.
/// </summary>
internal sealed class OwnStore : IAsyncDisposable
{
    private readonly ServiceHome _home = new(isRoot: false);
    private readonly int _port = ServiceHome.FreePort();
    private RunningCommand? _loop;

    public string Prefix => $"{_home.Path}/prefix";

    /// <summary>The release that is current.</summary>
    public string Current => Path.GetFileName(new FileInfo($"{Prefix}/lib/berth/current").LinkTarget!);

    /// <summary>Installs the version that this is, starts its agent and enrols it.</summary>
    public static async Task<OwnStore> StartAsync()
    {
        HostTool.Require("dotnet");
        HostTool.Require("curl");
        var store = new OwnStore();
        (await store.InstallAsync(await store.PackAsync("0.1.0"))).ShouldSucceed();
        var home = store._home;
        home.Write("w/berth.json", $$"""
            { "name": "w", "command": ["true"], "isolation": "none", "release": { "root": "{{home.Path}}/w/releases" } }
            """);
        var settings = home.Write("agent.json", $$"""
            { "listen": "127.0.0.1:{{store._port}}", "state": "{{home.Path}}/agent", "workload": "{{home.Path}}/w/berth.json" }
            """);
        store._loop = home.StartProgram(
            "sh", "-c", $"while :; do {store.Prefix}/lib/berth/current/sbin/berthd --config {settings}; sleep 0.1; done");
        (await store._loop.LineAsync()).ShouldContain("listens");
        (await home.BerthAsync("fleet", "init")).ShouldSucceed();
        var token = (await home.RunAsync($"{store.Prefix}/sbin/berthd", "token", "--config", settings)).ShouldSucceed().Trim();
        (await home.BerthAsync("fleet", "enroll", $"127.0.0.1:{store._port}", "--name", "h", "--token", token)).ShouldSucceed();
        return store;
    }

    /// <summary>Packs a Berth whose programs really run; returns the archive's path.</summary>
    /// <param name="version">The version that the archive is said to have.</param>
    /// <param name="before">What a shell does before it becomes the agent.</param>
    /// <param name="said">The version that the programs say; null: the same.</param>
    public async Task<string> PackAsync(string version, string before = ":", string? said = null)
    {
        var tree = $"{_home.Path}/tree-{version}";
        foreach (var directory in new[] { "bin", "sbin" })
            Directory.CreateDirectory($"{tree}/{directory}");
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            var name = Path.GetFileName(file);
            if (name is "System.CommandLine.dll" || name.StartsWith("berthd.", StringComparison.Ordinal) || IsLibrary(name))
            {
                File.Copy(file, $"{tree}/sbin/{name}");
                File.SetUnixFileMode($"{tree}/sbin/{name}", (UnixFileMode)0x1A4);
            }
        }

        // The programs are of the version that is tested; an archive of another has its number in their place.
        Patch($"{tree}/sbin/berthd.dll", said ?? version);
        Script($"{tree}/bin/berth", $"echo {said ?? version}");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "berthd"), $"{tree}/sbin/berthd-itself");
        Script($"{tree}/sbin/berthd", $"{before}\nexec \"$0-itself\" \"$@\"");
        _home.Own();
        (await _home.RunAsync("tar", "-czf", $"berth-{version}.tar.gz", "-C", tree, ".")).ShouldSucceed();
        return $"{_home.Path}/berth-{version}.tar.gz";
    }

    public Task<CommandOutput> InstallAsync(string archive) => _home.BerthAsync("release", "self", archive, "--prefix", Prefix);

    /// <summary>Uploads an archive as berthd(8) says, with nothing but curl; returns the status.</summary>
    public Task<string> UploadAsync(string archive, string version) => StatusAsync(
        $"-F sha={version} -F sha256=$(sha256sum < {archive} | cut -c-64) -F confirm_self=true -F tarball=@{archive}", "update-self");

    /// <summary>Makes a request with nothing but curl; returns the status.</summary>
    /// <param name="options">What a shell gives curl, besides the certificates.</param>
    /// <param name="path">The path of the request.</param>
    public Task<string> StatusAsync(string options, string path) =>
        CurlAsync($"-o {_home.Path}/answer -w %{{http_code}} {options}", path);

    /// <summary>Packs a version of the workload; returns the archive's path.</summary>
    public async Task<string> PackWorkAsync(string version)
    {
        _home.Write($"work-{version}/version", version);
        (await _home.RunAsync("tar", "-czf", $"work-{version}.tar.gz", "-C", $"work-{version}", ".")).ShouldSucceed();
        return $"{_home.Path}/work-{version}.tar.gz";
    }

    /// <summary>The body of the last answer to a request of which the status was asked.</summary>
    public string Answer => File.ReadAllText($"{_home.Path}/answer");

    /// <summary>Waits until the agent answers as a version that is confirmed.</summary>
    public Task UntilAsync(string version) => Eventually.Async(
        async () => await HealthAsync() is var health
            && health.Contains($"\"version\": \"{version}\"", StringComparison.Ordinal)
            && health.Contains("\"status\": \"ok\"", StringComparison.Ordinal),
        3 * Deadline.Time,
        TestContext.Current.CancellationToken,
        $"the agent is {version}");

    /// <summary>What the agent answers; empty: it does not answer.</summary>
    public Task<string> HealthAsync() => CurlAsync("", "health");

    public Task<CommandOutput> FleetAsync(params string[] arguments) => _home.BerthAsync(["fleet", .. arguments]);

    /// <summary>Kills the processes whose command lines have a text, as kill -9 does.</summary>
    public Task<CommandOutput> KillAsync(string text) => _home.RunAsync("pkill", "-KILL", "-f", $"{_home.Path}.*{text}");

    public Task<CommandOutput> RunAsync(params string[] command) => _home.RunAsync(command);

    public async ValueTask DisposeAsync()
    {
        _loop?.Dispose();
        await KillAsync("");
        await _home.DisposeAsync();
    }

    private async Task<string> CurlAsync(string options, string path)
    {
        var keys = $"{_home.State}/fleet";
        using var curl = _home.StartProgram(
            "sh", "-c",
            $"curl -sS --max-time 60 --cacert {keys}/authority.pem --cert {keys}/controller.pem --key {keys}/controller.key {options} "
                + $"https://127.0.0.1:{_port}/{path}");
        // A version that hangs in its trial is waited for as long as a command of a test may take at most.
        await Eventually.Async(
            () => Task.FromResult(curl.HasEnded), 3 * Deadline.Time, TestContext.Current.CancellationToken, "curl has its answer");
        return (await curl.EndAsync()).Output;
    }

    private static bool IsLibrary(string name) =>
        name.StartsWith("Berth.", StringComparison.Ordinal)
        && name.EndsWith(".dll", StringComparison.Ordinal)
        && name is not "Berth.Conformance.dll" and not "Berth.TestKit.dll";

    private static void Script(string path, string lines)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{lines}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
    }

    private static void Patch(string assembly, string version)
    {
        var (bytes, own) = (File.ReadAllBytes(assembly), "\u00050.1.0"u8.ToArray());
        var at = bytes.AsSpan().IndexOf(own);
        at.ShouldBeGreaterThan(0);
        Encoding.ASCII.GetBytes("\u0005" + version).CopyTo(bytes, at);
        File.WriteAllBytes(assembly, bytes);
    }
}
