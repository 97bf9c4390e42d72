using System.Collections.Immutable;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>
/// The profile for a program that works on a project by itself. It may write the workspace, except files that programs of the host run or
/// read there automatically, and it does not see files with the usual names of secrets. There are two lists: names at the top of the
/// workspace, and names at any depth. Both are only about names.
/// </summary>
internal static class AgentProfile
{
    // Shells, editors, git, agents and similar programs execute these files when a user works in the workspace later.
    private static readonly string[] s_readOnly =
    [
        ".husky", ".gitconfig",
        ".vscode", ".idea", ".vs", ".zed", ".fleet", ".devcontainer", ".vimrc", ".nvimrc", ".nvim.lua", ".exrc", ".dir-locals.el",
        ".envrc", ".mise.toml", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv", ".zprofile",
            ".zlogin", ".inputrc", ".tmux.conf",
        ".mcp.json", ".claude/settings.json", ".claude/settings.local.json", ".claude/hooks", ".claude/agents", ".claude/commands",
            ".claude/skills", ".cursor", ".codex", ".gemini",
    ];

    // At any depth. The exceptions contain no secrets: templates, and certificates of public authorities, which pip needs.
    private static readonly (string Name, string[] Except)[] s_deny =
    [
        (".env*", [".envrc", ".env.example", ".env.sample", ".env.template"]),
        ("*.pem", ["cacert.pem"]), ("*.key", []), ("*.p12", []), ("*.pfx", []), ("*.jks", []), ("*.keystore", []), ("*.kdbx", []),
        ("id_rsa", []), ("id_dsa", []), ("id_ecdsa", []), ("id_ed25519", []),
        (".ssh", []), (".gnupg", []), (".aws", []), (".azure", []), (".kube", []), (".docker/config.json", []),
        (".netrc", []), (".npmrc", []), (".pypirc", []), (".git-credentials", []), (".pgpass", []), (".my.cnf", []), (".vault-token", []),
        ("credentials.json", []), ("*.tfstate", []),
    ];

    /// <summary>The caller's git configuration, in the home inside.</summary>
    /// <param name="home">The home inside.</param>
    /// <param name="callersHome">The caller's home on the host; null: none.</param>
    public static IEnumerable<FilesystemEntry> GitSettings(string home, string? callersHome)
    {
        if (callersHome is null)
            yield break;
        foreach (var name in (string[])[".gitconfig", ".config/git/config"])
            yield return new BindEntry(HostPaths.Join(callersHome, name), HostPaths.Join(home, name)) { Optional = true };
    }

    /// <summary>
    /// The read-only paths, and the missing names of git's that are held. A path is left out if the description grants it explicitly, or if
    /// the workload could not create it.
    /// </summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="callersHome">The caller's home on the host; null: none.</param>
    /// <param name="environment">The caller's environment.</param>
    /// <param name="entries">The description's entries.</param>
    public static GuardedNames Guard(
        IHostView host, string workspace, string? callersHome, IReadOnlyDictionary<string, string> environment,
        ImmutableArray<FilesystemEntry> entries)
    {
        var guard = new GuardBuilder(host, workspace, callersHome, environment, entries);
        guard.KeepGit();
        foreach (var name in s_readOnly)
            guard.KeepInWorkspace(name);
        return guard.Names;
    }

    /// <summary>
    /// The description's entries with the read-only paths inserted: after grants of directories above them, and before grants of paths
    /// below them.
    /// </summary>
    /// <param name="entries">The description's entries.</param>
    /// <param name="guarded">What is read-only.</param>
    public static ImmutableArray<FilesystemEntry> WithReadOnly(ImmutableArray<FilesystemEntry> entries, GuardedNames guarded)
    {
        var all = entries.ToBuilder();
        foreach (var bind in guarded.ReadOnly)
        {
            var at = all.Count;
            for (var i = all.Count - 1; i >= 0 && !HostPaths.IsWithin(bind.Target, all[i].Target); i--)
                at = HostPaths.IsWithin(all[i].Target, bind.Target) ? i : at;
            all.Insert(at, bind);
        }

        return all.ToImmutable();
    }

    /// <summary>
    /// What is denied: the profile's rules, then the description's, of which one with the same path takes the place of the profile's.
    /// </summary>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="own">The description's rules.</param>
    public static ImmutableArray<DenySpec> WithDeny(string workspace, ImmutableArray<DenySpec> own)
    {
        string Below(string name) => HostPaths.Join(workspace, "**/" + name);
        return [.. s_deny.Select(
            rule => new DenySpec(Below(rule.Name)) { Except = [.. rule.Except.Select(Below)] }).Where(rule =>
                !own.Any(o => o.Path == rule.Path)),
            .. own];
    }

    /// <summary>What <c>explain</c> prints about the profile.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="guarded">What is read-only.</param>
    public static IEnumerable<string> Notes(IHostView host, string workspace, GuardedNames guarded)
    {
        var missing = s_readOnly.Where(name => !IsThere(host, HostPaths.Join(workspace, name)));
        yield return $"profile agent denies in {workspace}, at any depth: {string.Join(", ", s_deny.Select(static d => d.Name))}";
        yield return $"profile agent leaves, of those: {string.Join(", ", s_deny.SelectMany(static d => d.Except))}; "
            + $"a deny of the same path, such as {HostPaths.Join(workspace, "**/" + s_deny[0].Name)}, takes the place of the profile's, "
            + "with its own exceptions";
        yield return "profile agent: read-only as soon as it is there when a sandbox starts; not there now, and can be made: "
            + $"{string.Join(", ", missing)}";
        var held = guarded.Held.Where(h => host.Look(h.Path) is null).Select(static h => h.Path).ToArray();
        if (held.Length > 0)
            yield return $"profile agent: names that nothing has, and git would go by, held while it runs: {string.Join(", ", held)}";
    }

    /// <summary>
    /// Whether the path exists, or may exist in a directory that the caller cannot search: then it cannot be granted, and the start fails.
    /// </summary>
    private static bool IsThere(IHostView host, string path) =>
        HostPaths.Resolve(host, path) is not null || HostPaths.ClosedOnTheWay(host, path) is not null;
}
