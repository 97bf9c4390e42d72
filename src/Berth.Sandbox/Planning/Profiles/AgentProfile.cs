using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>
/// The profile for a program that works on a project by itself: it may write the workspace, but not what programs of the host run or read
/// there by themselves, and it does not see what a project's secrets are usually called. Two lists, at the workspace's top and below it;
/// both go by names alone.
/// </summary>
internal static class AgentProfile
{
    // A shell, an editor, git or a program like them does what these say, when somebody works in the workspace later.
    private static readonly string[] s_readOnly =
    [
        ".git/config", ".git/config.worktree", ".git/commondir", ".git/hooks", ".husky", ".gitconfig",
        ".vscode", ".idea", ".vs", ".zed", ".fleet", ".devcontainer", ".vimrc", ".nvimrc", ".nvim.lua", ".exrc", ".dir-locals.el",
        ".envrc", ".mise.toml", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".inputrc", ".tmux.conf",
    ];

    // Names of git's that need not be there: who makes them says which configuration the caller's git reads, and what it runs. Made for as
    // long as the sandbox runs, where they are missing; as they are made they change nothing: "." is where git's files are anyway.
    private static readonly (string Name, string? Content)[] s_held = [(".git/commondir", ".\n"), (".git/config.worktree", ""), (".git/hooks", null)];

    // At any depth. The exceptions hold no secrets: templates, and certificates of public authorities, without which pip reaches nothing.
    private static readonly (string Name, string[] Except)[] s_deny =
    [
        (".env*", [".envrc", ".env.example", ".env.sample", ".env.template"]),
        ("*.pem", ["cacert.pem"]), ("*.key", []), ("*.p12", []), ("*.pfx", []), ("*.jks", []), ("*.keystore", []), ("*.kdbx", []),
        ("id_rsa", []), ("id_dsa", []), ("id_ecdsa", []), ("id_ed25519", []),
        (".ssh", []), (".gnupg", []), (".aws", []), (".azure", []), (".kube", []), (".docker/config.json", []),
        (".netrc", []), (".npmrc", []), (".pypirc", []), (".git-credentials", []), (".pgpass", []), (".my.cnf", []), (".vault-token", []),
        ("credentials.json", []), ("*.tfstate", []),
    ];

    /// <summary>The caller's settings of git, in the home inside.</summary>
    /// <param name="home">The home inside.</param>
    /// <param name="callersHome">The caller's on the host; null: none.</param>
    public static IEnumerable<FilesystemEntry> GitSettings(string home, string? callersHome)
    {
        if (callersHome is null)
            yield break;
        foreach (var name in (string[])[".gitconfig", ".config/git/config"])
            yield return new BindEntry(HostPaths.Join(callersHome, name), HostPaths.Join(home, name)) { Optional = true };
    }

    /// <summary>
    /// The description's entries with what is read-only among them: it covers a grant of what is above it, and stands below a grant of
    /// something in it. An entry for the very path is meant, and takes its place.
    /// </summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="entries">The description's entries.</param>
    /// <param name="held">Names that are made first.</param>
    public static ImmutableArray<FilesystemEntry> WithReadOnly(
        IHostView host, string workspace, ImmutableArray<FilesystemEntry> entries, ImmutableArray<HoldNameAction> held)
    {
        var all = entries.ToBuilder();
        foreach (var path in ReadOnlyPaths(host, workspace).Where(p => (IsThere(host, p) || held.Any(h => h.Path == p)) && !entries.Any(e => e.Target == p)))
        {
            var at = all.Count;
            for (var i = all.Count - 1; i >= 0 && !HostPaths.IsWithin(path, all[i].Target); i--)
                at = HostPaths.IsWithin(all[i].Target, path) ? i : at;
            all.Insert(at, new BindEntry(path, path));
        }

        return all.ToImmutable();
    }

    /// <summary>
    /// What holds the names of git's that are missing in a repository; none where the description grants them, or nobody could make them.
    /// </summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="entries">The description's entries.</param>
    public static ImmutableArray<HoldNameAction> Held(IHostView host, string workspace, ImmutableArray<FilesystemEntry> entries)
    {
        var git = HostPaths.Join(workspace, ".git");
        if (host.Look(git) is not { Kind: HostFileKind.Directory } || !host.MayWrite(git))
            return [];
        return [.. s_held.Select(name => new HoldNameAction(HostPaths.Join(workspace, name.Name), name.Content)).Where(held => !entries.Any(e => e.Target == held.Path))];
    }

    /// <summary>
    /// What is denied: the profile's rules, then the description's, of which one with the same path takes the place of the profile's.
    /// </summary>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="own">The description's rules.</param>
    public static ImmutableArray<DenySpec> WithDeny(string workspace, ImmutableArray<DenySpec> own)
    {
        string Below(string name) => HostPaths.Join(workspace, "**/" + name);
        return [.. s_deny.Select(rule => new DenySpec(Below(rule.Name)) { Except = [.. rule.Except.Select(Below)] }).Where(rule => !own.Any(o => o.Path == rule.Path)), .. own];
    }

    /// <summary>What <c>explain</c> says of it.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="held">Names that are made first.</param>
    public static IEnumerable<string> Notes(IHostView host, string workspace, ImmutableArray<HoldNameAction> held)
    {
        var missing = ReadOnlyPaths(host, workspace).Where(p => !IsThere(host, p) && !held.Any(h => h.Path == p)).Select(p => p[(workspace.TrimEnd('/').Length + 1)..]);
        yield return $"profile agent denies in {workspace}, at any depth: {string.Join(", ", s_deny.Select(static d => d.Name))}";
        yield return $"profile agent leaves, of those: {string.Join(", ", s_deny.SelectMany(static d => d.Except))}; "
            + $"a deny of the same path, such as {HostPaths.Join(workspace, "**/" + s_deny[0].Name)}, takes the place of the profile's, with its own exceptions";
        yield return $"profile agent: read-only as soon as it is there when a sandbox starts; not there now, and can be made: {string.Join(", ", missing)}";
    }

    /// <summary>In a linked worktree or a submodule, <c>.git</c> is a file that says where git's own files are.</summary>
    private static IEnumerable<string> ReadOnlyPaths(IHostView host, string workspace)
    {
        var git = HostPaths.Join(workspace, ".git");
        if (host.Look(git) is { Kind: HostFileKind.File })
            yield return git;
        foreach (var name in s_readOnly)
            yield return HostPaths.Join(workspace, name);
    }

    private static bool IsThere(IHostView host, string path) => HostPaths.Resolve(host, path) is { } real && host.Look(real) is not null;
}
