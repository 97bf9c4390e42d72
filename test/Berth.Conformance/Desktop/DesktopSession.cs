using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A jail with programs of a desktop around it: servers that a test starts, and that end with it.</summary>
internal class DesktopSession : IDisposable
{
    private readonly List<RunningCommand> _started = [];

    protected DesktopSession(JailKind kind) => Jail = Jail.Make(kind);

    public Jail Jail { get; }

    /// <summary>Variables of the session, for programs outside and for <c>berth</c>.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public KeyValuePair<string, string>[] Environment => [.. Jail.Environment, .. Variables];

    /// <summary>Runs a program of the session outside.</summary>
    public Task<CommandOutput> OutsideAsync(params IEnumerable<string> command) =>
        Jail.Caller.RunAsync(command, Jail.Workspace, Environment);

    /// <summary>Runs a program in a sandbox with the strict profile.</summary>
    public Task<CommandOutput> InsideAsync(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Jail.Caller.RunAsync(Command(flags, command), Jail.Workspace, Environment);

    /// <summary>Starts a program in a sandbox with the strict profile.</summary>
    public RunningCommand Start(IEnumerable<string> flags, params IEnumerable<string> command) =>
        Keep(Jail.Caller.Start(Command(flags, command), Jail.Workspace, Environment));

    /// <summary>Writes a description with grants, and returns the command that runs it.</summary>
    public IEnumerable<string> Description(string name, JsonObject grants, params string[] command)
    {
        var description = new JsonObject
        {
            ["name"] = name,
            ["command"] = new JsonArray([.. command.Select(static word => JsonValue.Create(word))]),
            ["sandbox"] = new JsonObject { ["profile"] = "strict" },
            ["grants"] = grants,
        };
        return [BerthBinary.Path, "run", Jail.Write(name + ".json", description.ToJsonString())];
    }

    /// <summary>Starts a program of the session outside.</summary>
    public RunningCommand StartOutside(params IEnumerable<string> command) =>
        Keep(Jail.Caller.Start(command, Jail.Workspace, Environment));

    /// <summary>Has something end with the session.</summary>
    public RunningCommand Keep(RunningCommand running)
    {
        _started.Add(running);
        return running;
    }

    /// <summary>Runs another command of berth.</summary>
    public Task<CommandOutput> BerthAsync(params IEnumerable<string> arguments) => OutsideAsync([BerthBinary.Path, .. arguments]);

    /// <summary>Fails while a record or a socket of a run is left.</summary>
    public void ShouldLeaveNothing()
    {
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

    private static IEnumerable<string> Command(IEnumerable<string> flags, IEnumerable<string> command) =>
        [BerthBinary.Path, "run", "--profile", "strict", .. flags, "--", .. command];
}
