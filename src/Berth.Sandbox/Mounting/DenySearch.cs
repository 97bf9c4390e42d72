namespace Berth.Sandbox.Mounting;

/// <summary>
/// Finds what globs name in a tree that is not there yet. A part that is spelled out, or a <c>*</c>, may be a link to a directory, which is
/// followed; <c>**</c> is not, for then a link to <c>/</c> would make any rule name things all over the system. A directory is searched once
/// for each set of possibilities that it can be come to with. All globs that begin in the same directory are searched for in one walk.
/// </summary>
internal sealed class DenySearch
{
    private const int MostNames = 2_000_000; // some seconds
    private const int MostMatches = 4096;

    private readonly SandboxTree _tree;
    private readonly PathGlob[] _globs;
    private readonly HashSet<(string Directory, string States)> _searched = [];
    private readonly List<DenyMatch> _found = [];
    private int _names;

    private DenySearch(SandboxTree tree, PathGlob[] globs)
    {
        _tree = tree;
        _globs = globs;
    }

    /// <summary>Directories that could not be listed: only names that a rule spells out were looked for in them.</summary>
    public int Unlisted { get; private set; }

    public IReadOnlyList<DenyMatch> Found => _found;

    /// <summary>Searches for globs with a common <see cref="PathGlob.LiteralPrefix"/>.</summary>
    /// <exception cref="SandboxPlanException">There is too much to search, or too much was found.</exception>
    public static DenySearch Run(SandboxTree tree, IEnumerable<PathGlob> globs)
    {
        var search = new DenySearch(tree, [.. globs]);
        if (tree.Resolve(search._globs[0].LiteralPrefix) is { } start && tree.Look(start) is { Kind: HostFileKind.Directory })
            search.Enter(start, Array.ConvertAll(search._globs, static g => g.Start));
        return search;
    }

    private void Enter(string directory, UInt128[] states)
    {
        if (Array.TrueForAll(states, static s => s == 0) || _tree.IsKernels(directory) || !_searched.Add((directory, string.Join(',', states))))
            return;
        var entries = _tree.List(directory);
        if (entries is null)
        {
            Unlisted++;
            entries = _globs.SelectMany((g, i) => g.NextNames(states[i])).Distinct(StringComparer.Ordinal).Select(static n => new HostEntry(n, null));
        }

        foreach (var entry in entries)
        {
            if (++_names > MostNames)
                throw new SandboxPlanException($"deny {_globs[0].Text} would search more than {MostNames} names", "begin the pattern with the directory that is meant");
            Consider(directory, entry, states);
        }
    }

    private void Consider(string directory, HostEntry entry, UInt128[] states)
    {
        // Most names end here: files that no rule is about.
        int matched = -1, alive = 0;
        for (var i = 0; i < states.Length; i++)
        {
            var state = _globs[i].Advance(states[i], entry.Name);
            alive |= state == 0 ? 0 : 1;
            matched = matched < 0 && _globs[i].IsMatch(state) ? i : matched;
        }

        if (alive == 0 || (matched < 0 && entry.Kind is HostFileKind.File or HostFileKind.Special))
            return;
        var path = HostPaths.Join(directory, entry.Name);
        if (matched >= 0 && entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && _tree.Look(path) is null)
            throw new SandboxPlanException($"deny {_globs[matched].Text} names a file in {directory} that it cannot mask: its name is not UTF-8", "rename it, or deny the directory");
        var real = entry.Kind is HostFileKind.Symlink or null ? _tree.Resolve(path) : path;
        if (real is null || _tree.Look(real) is not { Kind: not HostFileKind.Symlink } file)
            return;
        if (matched >= 0)
            Add(new DenyMatch(real, _globs[matched].Text));
        if (file.Kind == HostFileKind.Directory)
            Enter(real, [.. states.Select((s, i) => Below(_globs[i], _globs[i].Advance(s, entry.Name, link: real != path)))]);
    }

    /// <summary>In a directory that a rule covers it has nothing more to look for.</summary>
    private static UInt128 Below(PathGlob glob, UInt128 state) => glob.IsMatch(state) ? 0 : state;

    private void Add(DenyMatch match)
    {
        _found.Add(match);
        if (_found.Count > MostMatches)
            throw new SandboxPlanException($"deny {match.Rule} matches more than {MostMatches} paths", "deny a directory instead of the files in it");
    }
}
