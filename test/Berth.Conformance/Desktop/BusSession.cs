using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A session of an ordinary user with a real message bus, and a jail in it.</summary>
internal sealed class BusSession : IDisposable
{
    private readonly List<RunningCommand> _started = [];

    private BusSession(Jail jail) => Jail = jail;

    public Jail Jail { get; }

    /// <summary>The address of the bus.</summary>
    public string Address { get; private set; } = "";

    public static async Task<BusSession> StartAsync()
    {
        HostTool.Require("xdg-dbus-proxy");
        HostTool.Require("python3");
        var daemon = HostTool.Require("dbus-daemon");
        var session = new BusSession(Jail.Make(JailKind.BerthAsUser));
        var running = session.Start(
            [daemon, "--session", "--nofork", "--nopidfile", "--print-address", $"--address=unix:path={session.Jail.Workspace}/bus"]);
        session.Address = await running.LineAsync();
        return session;
    }

    /// <summary>Starts programs on the bus, outside.</summary>
    public async Task<RunningCommand> ServeAsync(params string[] names)
    {
        var server = Start(["python3", "-I", "-c", BusPeer.Server, Address, .. names]);
        (await server.LineAsync()).ShouldBe("ready");
        return server;
    }

    /// <summary>Runs Python code outside, with the bus as <c>bus</c>.</summary>
    public Task<CommandOutput> RunOutsideAsync(string code) =>
        Jail.RunOutsideAsync("python3", "-I", "-c", $"{BusPeer.Library}bus = Bus('{Address}')\n{code}");

    /// <summary>Runs Python code inside, with the bus that it was granted as <c>bus</c>.</summary>
    public Task<CommandOutput> RunAsync(JsonObject grants, string code) =>
        Jail.Caller.RunAsync(Command(grants, code), Jail.Workspace, Environment);

    /// <summary>Starts Python code inside.</summary>
    public RunningCommand Start(JsonObject grants, string code)
    {
        var running = Jail.Caller.Start(Command(grants, code), Jail.Workspace, Environment);
        _started.Add(running);
        return running;
    }

    public KeyValuePair<string, string>[] Environment => [.. Jail.Environment, new("DBUS_SESSION_BUS_ADDRESS", Address)];

    /// <summary>A description of Python code with grants.</summary>
    public IEnumerable<string> Command(JsonObject grants, string code)
    {
        var description = new JsonObject
        {
            ["name"] = "caller",
            ["command"] = new JsonArray(
                "/usr/bin/python3", "-I", "-c", $"{BusPeer.Library}bus = Bus(os.environ['DBUS_SESSION_BUS_ADDRESS'])\n{code}"),
            ["sandbox"] = new JsonObject { ["profile"] = "strict" },
            ["grants"] = grants,
        };
        return [BerthBinary.Path, "run", Jail.Write("caller.json", description.ToJsonString())];
    }

    /// <summary>The grants of the session's bus.</summary>
    public static JsonObject Granting(string session) =>
        new() { ["dbus"] = new JsonObject { ["session"] = JsonNode.Parse(session) } };

    /// <summary>The proxies of this session.</summary>
    public IReadOnlyList<int> Proxies() => HostProcesses.With(Jail.State + "/run/desktop");

    /// <summary>Fails while anything of a run is left.</summary>
    public async Task ShouldLeaveNothingAsync()
    {
        await Eventually.Async(() => Proxies().Count == 0);
        Jail.Records().ShouldBeEmpty();
        var sockets = Path.Combine(Jail.State, "run/desktop");
        if (Directory.Exists(sockets))
            Directory.EnumerateFileSystemEntries(sockets).ShouldBeEmpty();
    }

    public void Dispose()
    {
        foreach (var running in Enumerable.Reverse(_started))
            running.Dispose();
        Jail.Dispose();
    }

    private RunningCommand Start(IEnumerable<string> command)
    {
        var running = Jail.Caller.Start(command, Jail.Workspace);
        _started.Add(running);
        return running;
    }
}
