using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>
/// Somebody who types <c>berth</c> commands for services: a caller with a directory and state of their own. What is left at the end is
/// taken down.
/// </summary>
internal sealed class ServiceHome : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new(forEveryone: true);

    public ServiceHome(bool isRoot)
    {
        Caller = isRoot ? Caller.Root() : Caller.Ordinary();
        Caller.Own(_directory.Path);
    }

    public Caller Caller { get; }

    public string Path => _directory.Path;

    public string State => _directory["state"];

    private KeyValuePair<string, string>[] Environment => [new("BERTH_STATE_DIR", State)];

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Copies a sample, with another port than its own where one is given.</summary>
    public string Sample(string name, int? port = null)
    {
        var source = Repository.Path("samples/" + name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(_directory[name], System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            var text = File.ReadAllText(file);
            File.WriteAllText(copy, port is { } other
                ? text.Replace("8080", other.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                : text);
            File.SetUnixFileMode(copy, File.GetUnixFileMode(file));
        }

        Caller.Own(_directory.Path);
        return _directory[name];
    }

    /// <summary>Writes a description of a service that a shell runs, without a sandbox, into a directory of its own.</summary>
    public string Describe(string name, string script, string supervise = "{}") =>
        Write($"{name}/berth.json", $$"""{ "name": "{{name}}", "command": ["sh", "-c", {{JsonSerializer.Serialize(script)}}], "isolation": "none", "supervise": {{supervise}} }""");

    public string Write(string name, string content)
    {
        var path = WriteOnly(name, content);
        Own();
        return path;
    }

    /// <summary>Writes a file, which <see cref="Own"/> gives the caller later.</summary>
    public string WriteOnly(string name, string content)
    {
        var path = _directory[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Gives the caller all that is in the directory.</summary>
    public void Own() => Caller.Own(_directory.Path);

    public Task<CommandOutput> BerthAsync(params string[] arguments) =>
        Caller.RunAsync([BerthBinary.Path, .. arguments], Path, Environment);

    public RunningCommand Start(params string[] arguments) => Caller.Start([BerthBinary.Path, .. arguments], Path, Environment);

    public RunningCommand StartProgram(params string[] command) => Caller.Start(command, Path, Environment);

    public Task<CommandOutput> RunAsync(params string[] command) => Caller.RunAsync(command, Path, Environment);

    /// <summary>A service as <c>berth status --json</c> shows it.</summary>
    public async Task<JsonElement> StatusAsync(string name) => Parse((await BerthAsync("status", name, "--json")).ShouldSucceed());

    /// <summary>Waits until a service is in a state.</summary>
    public async Task<JsonElement> UntilAsync(string name, string state)
    {
        JsonElement status = default;
        await Eventually.Async(
            async () => (status = await StatusAsync(name)).GetProperty("state").GetString() == state, $"{name} is {state}");
        return status;
    }

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The supervisors in the background of this home.</summary>
    public IReadOnlyList<int> Supervisors() =>
        [.. HostProcesses.With("\0supervise\0").Where(
            pid => HostProcesses.Read(pid, "environ").Contains(State + '\0', StringComparison.Ordinal))];

    /// <summary>Kills the supervisor where one runs, as kill -9 does.</summary>
    public async Task KillSupervisorAsync()
    {
        foreach (var pid in Supervisors())
        {
            using var supervisor = System.Diagnostics.Process.GetProcessById(pid);
            supervisor.Kill();
            await Deadline.Within(supervisor.WaitForExitAsync());
        }
    }

    /// <summary>What supervisors have left: their processes and directories.</summary>
    public IReadOnlyList<string> Left()
    {
        string[] directories = [State, State + "/run"];
        return
        [
            .. directories.Where(Directory.Exists).SelectMany(static directory => Directory.EnumerateFileSystemEntries(directory))
                .Where(static path => System.IO.Path.GetFileName(path) is var name
                    && (name.StartsWith("supervisor", StringComparison.Ordinal) || name.StartsWith("up-", StringComparison.Ordinal))),
            .. Supervisors().Select(static pid => $"supervisor {pid}"),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await BerthAsync("down");
        if (Supervisors().Count > 0)
        {
            var registered = Parse((await BerthAsync("service", "list", "--json", "--backend", "builtin")).Output)
                .EnumerateArray()
                .Select(static service => service.GetProperty("name").GetString()!);
            await BerthAsync(["service", "unregister", "--backend", "builtin", .. registered]);
        }

        _directory.Dispose();
    }
}
