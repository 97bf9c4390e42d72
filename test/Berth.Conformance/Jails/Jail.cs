using Berth.TestKit;

namespace Berth.Conformance.Jails;

/// <summary>
/// A sandbox to attack, with two directories that belong to its caller: one that is granted, and one that is not. Both are below
/// <c>/tmp</c> and readable for everybody, so that nothing but the sandbox keeps the attack from them.
/// </summary>
public sealed class Jail : IDisposable
{
    private readonly JailKind _kind;
    private readonly TemporaryDirectory _all = new(forEveryone: true);

    private Jail(JailKind kind, Caller caller)
    {
        _kind = kind;
        Caller = caller;
        Directory.CreateDirectory(Workspace);
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Secret, "of no use inside\n");
        Caller.Own(_all.Path);
        Variables = new() { ["secret"] = (Secret, Secret), ["outside"] = (Outside, Outside), ["home"] = (caller.Home, caller.Home) };
    }

    /// <summary>Every kind.</summary>
    public static TheoryData<JailKind> All => [JailKind.BerthAsRoot, JailKind.BerthAsUser, JailKind.Bubblewrap];

    /// <summary>Those that are Berth: for what bubblewrap does not promise.</summary>
    public static TheoryData<JailKind> Berths => [JailKind.BerthAsRoot, JailKind.BerthAsUser];

    /// <summary>Who runs it.</summary>
    public Caller Caller { get; }

    /// <summary>The granted directory, and the working directory of every command.</summary>
    public string Workspace => _all["workspace"];

    /// <summary>The other one.</summary>
    public string Outside => _all["outside"];

    /// <summary>A readable file in <see cref="Outside"/>.</summary>
    public string Secret => _all["outside/secret"];

    /// <summary>Where this jail's Berth keeps its state.</summary>
    public string State => _all["state"];

    /// <summary>Flags of <c>berth run</c> for every attack.</summary>
    public IReadOnlyList<string> Flags { get; set; } = [];

    /// <summary>Shell variables of every attack: their values without the sandbox, and inside.</summary>
    public SortedDictionary<string, (string Outside, string Inside)> Variables { get; }

    /// <summary>Makes one; skips the test where this machine lacks what it takes.</summary>
    public static Jail Make(JailKind kind)
    {
        if (kind == JailKind.Bubblewrap)
            HostTool.Require("bwrap");
        return new Jail(kind, kind == JailKind.BerthAsRoot ? Caller.Root() : Caller.Ordinary());
    }

    /// <summary>Makes a file in the workspace.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Workspace, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Caller.Own(Workspace);
        return path;
    }

    /// <summary>Runs a command inside, to its end.</summary>
    public Task<CommandOutput> RunAsync(IEnumerable<string> command, params IEnumerable<string> flags) =>
        Caller.RunAsync(Command(command, flags), Workspace, Environment);

    /// <summary>Starts a command inside.</summary>
    public RunningCommand Start(IEnumerable<string> command, params IEnumerable<string> flags) =>
        Caller.Start(Command(command, flags), Workspace, Environment);

    /// <summary>Runs a command of the same caller in the same directory without a sandbox.</summary>
    public Task<CommandOutput> RunOutsideAsync(params IEnumerable<string> command) => Caller.RunAsync(command, Workspace, Environment);

    /// <summary>Runs another <c>berth</c> command with this jail's state.</summary>
    public Task<CommandOutput> BerthAsync(params IEnumerable<string> arguments) =>
        Caller.RunAsync([BerthBinary.Path, .. arguments], Workspace, Environment);

    /// <summary>The instances on record in this jail's state.</summary>
    public IReadOnlyList<string> Records() =>
        Directory.Exists(State) ? [.. Directory.EnumerateFiles(State, "*.json", SearchOption.AllDirectories)] : [];

    /// <summary>What stands before a command to have it run inside.</summary>
    public IEnumerable<string> Command(IEnumerable<string> command, params IEnumerable<string> flags) => _kind == JailKind.Bubblewrap
        ? [.. Bubblewrap(), .. flags, "--", .. command]
        : [BerthBinary.Path, "run", .. flags, "--", .. command];

    /// <summary>The caller's environment.</summary>
    public KeyValuePair<string, string>[] Environment => [new("BERTH_STATE_DIR", State)];

    /// <summary>
    /// Fails unless every one of these shell scripts succeeds without the sandbox and fails inside. They may use <see cref="Variables"/>;
    /// all of them run one after the other in one sandbox.
    /// </summary>
    public async Task ShouldStopAsync(params string[] attacks)
    {
        var free = await RunOutsideAsync(Attack.Shell(attacks, Variables.Select(static v => (v.Key, v.Value.Outside))));
        foreach (var (attack, code) in Attack.Results(attacks, free))
            code.ShouldBe(0, $"without a sandbox this must work, or it proves nothing: {attack}\n{free.Output}{free.Error}");
        await ShouldFailAsync(attacks);
    }

    /// <summary>
    /// Fails unless every one of these shell scripts fails inside: for what the caller could not do without the sandbox either.
    /// </summary>
    public async Task ShouldFailAsync(params string[] attacks)
    {
        var jailed = await RunAsync(Attack.Shell(attacks, Variables.Select(static v => (v.Key, v.Value.Inside))), Flags);
        foreach (var (attack, code) in Attack.Results(attacks, jailed))
        {
            code.ShouldNotBe(0, $"this worked inside: {attack}\n{jailed.Output}{jailed.Error}");
            Attack.NotTried.ShouldNotContain(code, $"this was not tried inside: {attack}\n{jailed.Output}{jailed.Error}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();

    private IEnumerable<string> Bubblewrap() =>
    [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc",
        "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64",
            "/lib64",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", Workspace, Workspace, "--chdir", Workspace,
    ];
}
