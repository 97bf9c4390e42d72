using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Linux.Files;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>Finds the files of git in a workspace that must not change, although a grant makes them writable.</summary>
internal sealed class GuardBuilder
{
    // The files of a git directory that name the configuration to read and the programs to run. Missing ones are created with a content
    // that has no effect: "." is the directory itself.
    private static readonly (string Name, FileKind? Form, string Content)[] s_own =
        [("commondir", FileKind.Regular, ".\n"), ("config.worktree", FileKind.Regular, "")];

    private static readonly (string Name, FileKind? Form, string Content)[] s_common =
        [("config", null, ""), ("hooks", FileKind.Directory, "")];

    // A directory with these three is a bare repository to git. The first two are unlikely names of a command.
    private static readonly string[] s_bare = ["refs", "objects", "HEAD"];

    // What git runs by itself: githooks(5). A socket with such a name cannot be executed, and git passes over it.
    private static readonly string[] s_hooks =
    [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg",
        "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update", "proc-receive", "post-receive",
        "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc", "post-rewrite", "sendemail-validate",
        "fsmonitor-watchman", "p4-changelist", "p4-prepare-changelist", "p4-post-changelist", "p4-pre-submit", "post-index-change",
    ];

    private readonly IHostView _host;
    private readonly string _workspace;
    private readonly string? _home;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ImmutableArray<FilesystemEntry> _entries;
    private readonly List<(string Source, string Target)> _writable = [];
    private readonly List<BindEntry> _readOnly = [];
    private readonly List<HoldNameAction> _held = [];
    private readonly List<string> _links = [];

    /// <summary>For a workspace.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="workspace">The current directory, free of links.</param>
    /// <param name="home">The caller's home; null: none.</param>
    /// <param name="environment">The caller's environment, which may name other settings of git's.</param>
    /// <param name="entries">The description's entries: one for the very path is meant, and nothing is kept there.</param>
    public GuardBuilder(
        IHostView host, string workspace, string? home, IReadOnlyDictionary<string, string> environment,
        ImmutableArray<FilesystemEntry> entries)
    {
        (_host, _workspace, _home, _environment, _entries) = (host, workspace, home, environment, entries);
        _writable.Add((workspace, workspace));
        foreach (var entry in entries)
        {
            if (WritableSource.Find(host, entry) is { } source && !HostPaths.IsWithin(source, workspace))
                _writable.Add((source, entry.Target));
        }
    }

    /// <summary>What was found.</summary>
    public GuardedNames Names => new([.. _readOnly], [.. _held], [.. _links.Distinct(StringComparer.Ordinal)]);

    /// <summary>Protects a path of the workspace if it exists.</summary>
    public void KeepInWorkspace(string name) => Keep(HostPaths.Join(_workspace, name), HostPaths.Join(_workspace, name), null, "");

    /// <summary>
    /// Protects the files that git reads and runs: those of the repository here or named by .git, and those that its settings name.
    /// </summary>
    public void KeepGit()
    {
        var git = HostPaths.Join(_workspace, ".git");
        if (_host.Look(git) is null || HostPaths.Resolve(_host, git, _links) is not { } real)
            return;
        var shown = git;
        if (_host.Look(real) is { Kind: HostFileKind.File })
        {
            // A linked worktree, a submodule, a repository with --separate-git-dir.
            Keep(git, git, null, "");
            if (Named(real, "gitdir:", HostPaths.Parent(real)) is not { } named)
                return;
            real = shown = named;
        }

        var common = Named(HostPaths.Join(real, "commondir"), "", real) ?? real;
        KeepAll(real, shown, s_own);
        if (common != real)
            KeepAll(common, common, s_own);
        KeepAll(common, common == real ? shown : common, s_common);
        KeepFromBeingBare();
        KeepWhatIsNamed(real, common);
    }

    private void KeepAll(string directory, string shown, (string Name, FileKind? Form, string Content)[] names)
    {
        foreach (var (name, form, content) in names)
            Keep(HostPaths.Join(directory, name), HostPaths.Join(shown, name), form, content);
    }

    // If .git is no longer a repository, git tests whether the directory around it is one.
    private void KeepFromBeingBare()
    {
        foreach (var name in s_bare)
        {
            var path = HostPaths.Join(_workspace, name);
            if (_host.Look(path) is not null and not { Kind: HostFileKind.Special })
                continue;
            Keep(path, path, FileKind.Socket, ""); // another run holds the name with a socket
            return;
        }

        KeepAll(_workspace, _workspace, s_own);
        KeepAll(_workspace, _workspace, s_common);
    }

    private void KeepWhatIsNamed(string own, string common)
    {
        var settings = new GitConfiguration(_host, _workspace, _home);
        settings.Read(HostPaths.Join(common, "config"));
        settings.Read(HostPaths.Join(own, "config.worktree"));
        settings.ReadOutside(_environment);
        foreach (var path in settings.Included)
            KeepNamed(path, FileKind.Regular);
        foreach (var path in settings.Hooks)
        {
            if (HostPaths.ResolveName(_host, path, _links) == _workspace)
                KeepHooksInWorkspace();
            else
                KeepNamed(path, FileKind.Directory);
        }
    }

    /// <summary>With <c>core.hooksPath = .</c>, the hooks lie among the files to work on, which stay writable.</summary>
    private void KeepHooksInWorkspace()
    {
        foreach (var name in s_hooks)
        {
            var path = HostPaths.Join(_workspace, name);
            Keep(path, path, FileKind.Socket, "");
        }
    }

    private void KeepNamed(string path, FileKind form)
    {
        if (HostPaths.ResolveName(_host, path, _links) is { } real && real != _workspace)
            Keep(real, real, form, "");
    }

    /// <summary>The directory that a file's first line names after a word; null: none, or it does not exist.</summary>
    private string? Named(string file, string word, string from)
    {
        if (_host.ReadText(file)?.Split('\n')[0].Trim() is not { } line || !line.StartsWith(word, StringComparison.Ordinal))
            return null;
        var path = line[word.Length..].Trim();
        if (path.Length == 0 || HostPaths.Resolve(_host, path[0] == '/' ? path : HostPaths.Join(from, path), _links) is not { } real)
            return null;
        return _host.Look(real) is { Kind: HostFileKind.Directory } ? real : null;
    }

    /// <summary>A read-only mount over a path wherever it may be written, and before that something that has its name.</summary>
    /// <param name="path">The path on the host.</param>
    /// <param name="shown">What it is called in the workspace: through the link that must stay, where one leads there.</param>
    /// <param name="form">What takes the name where nothing has it; null: nothing does.</param>
    /// <param name="content">What it says.</param>
    private void Keep(string path, string shown, FileKind? form, string content)
    {
        if (HostPaths.ResolveName(_host, path, _links) is not { } real)
            return;
        var parent = HostPaths.Parent(real);
        var mayBeMade = form is not null && _writable.Exists(grant => HostPaths.IsWithin(real, grant.Source))
            && _host.Look(parent) is { Kind: HostFileKind.Directory } && _host.MayWrite(parent);
        if (_host.Look(real) is null && !mayBeMade)
            return;
        var isKept = false;
        foreach (var (source, target) in _writable)
        {
            var name = source == _workspace && HostPaths.IsWithin(shown, source) ? shown : path;
            if (!HostPaths.IsWithin(name, source))
                continue;
            var inside = HostPaths.Rebase(name, source, target);
            if (_entries.Any(entry => entry.Target == inside) || _readOnly.Exists(other => other.Target == inside))
                continue;
            _readOnly.Add(new BindEntry(path, inside));
            isKept = true;
        }

        // Also where it is there: another run may be what holds it, and end first.
        if (mayBeMade && isKept && !_held.Exists(other => other.Path == real))
            _held.Add(new HoldNameAction(real, form!.Value, content));
    }
}
