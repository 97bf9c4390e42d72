using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>
/// Finds the paths that globs name in a tree that does not exist yet. A glob is both a path inside and a path of the host; both are
/// searched, in one walk if they are the same. A literal component or <c>*</c> may match a link to a directory, which is followed both as
/// the workload will follow it and as the host does. <c>**</c> follows no links; otherwise a link to <c>/</c> would make a rule name paths
/// in the whole system.
/// A directory is searched once for each set of match states with which it can be reached. All globs that begin in the same directory are
/// searched in one walk. Directories of the host are opened relative to each other, not by path, so depth and concurrent moves do not
/// matter.
/// </summary>
internal sealed partial class DenySearch
{
    private const int MostNames = 2_000_000; // some seconds
    private const int LongestPath =
        1 << 16; // far beyond PATH_MAX; without a limit, a chain of directories would be searched in quadratic time

    private static readonly TimeSpan s_clockTick =
        TimeSpan.FromMilliseconds(20); // file times have the resolution of the timer interrupt, at most 10 ms

    private readonly SandboxTree _tree;
    private readonly IHostView _host;
    private readonly (PathGlob Glob, int Number)[] _globs;
    private readonly HashSet<(string Directory, string States)> _searched = [];
    private readonly Stack<Waiting> _waiting = new();
    private readonly List<DenyMatch> _found = [];
    private readonly List<UnsearchableDirectory> _unsearchable = [];
    private readonly List<string> _links = [];
    private readonly Dictionary<DirectoryPlace, string> _places = [];
    private readonly DateTimeOffset _began = TimeProvider.System.GetUtcNow() - s_clockTick;
    private int _names;

    private DenySearch(SandboxTree tree, IHostView host, (PathGlob Glob, int Number)[] globs)
    {
        _tree = tree;
        _host = host;
        _globs = globs;
    }

    /// <summary>The paths that the globs name.</summary>
    public IReadOnlyList<DenyMatch> Found => _found;

    /// <summary>Directories that could not be searched and may contain a path that a glob names.</summary>
    public IReadOnlyList<UnsearchableDirectory> Unsearchable => _unsearchable;

    /// <summary>The inside paths of links that a component of a glob names, wherever they lead.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>
    /// Whether a directory had disappeared when it was to be searched. It may have been moved to a place that was searched before.
    /// </summary>
    public bool HasChanged { get; private set; }

    /// <summary>
    /// Whether an entry in one of the directories changed during the search or just before, matched by a glob or not.
    /// </summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>Whether another search had the same result.</summary>
    public bool FoundAsMuchAs(DenySearch other) =>
        _found.Select(static f => (f.Path, f.Pattern)).ToHashSet().SetEquals(other._found.Select(static f => (f.Path, f.Pattern)));

    /// <summary>Whether this search reached all directories of earlier searches at the same places; adds its own to them.</summary>
    public bool CameToAll(Dictionary<DirectoryPlace, string> earlier)
    {
        var all = true;
        foreach (var (place, path) in earlier)
            all &= _places.TryGetValue(place, out var now) && now == path;
        foreach (var (place, path) in _places)
            earlier.TryAdd(place, path);
        return all;
    }

    /// <summary>Searches for globs with a common <see cref="PathGlob.LiteralPrefix"/>.</summary>
    /// <exception cref="SandboxPlanException">The globs match too many names.</exception>
    public static DenySearch Run(SandboxTree tree, IHostView host, IEnumerable<(PathGlob Glob, int Number)> globs)
    {
        var search = new DenySearch(tree, host, [.. globs]);
        var prefix = search._globs[0].Glob.LiteralPrefix;
        var states = Array.ConvertAll(search._globs, static g => g.Glob.Start);
        List<string> way = [], links = [];
        search.MissOnTheWay(prefix, states);
        search.MissOnTheHostsWay(prefix, states);
        if (tree.Resolve(prefix, way) is { } start && tree.Look(start) is { Kind: HostFileKind.Directory })
            search.Enter(new Waiting(start, states, way));
        if (HostPaths.Resolve(host, prefix, links) is { } onHost && host.Look(onHost) is { Kind: HostFileKind.Directory })
            search.EnterHost(onHost, states, [.. tree.InsideOf(links)]);
        search.Walk();
        return search;
    }

    private void Enter(Waiting waiting)
    {
        if (Array.TrueForAll(waiting.States, static s => s == 0)
            || _tree.IsKernels(waiting.Path)
            || !_searched.Add((waiting.Path, string.Join(',', waiting.States))))
            return;
        if (waiting.Path.Length > LongestPath)
        {
            Miss(waiting.Path, waiting.States, Errno.ENAMETOOLONG);
            return;
        }

        waiting.Above?.Hold();
        _waiting.Push(waiting);
    }

    private void Walk()
    {
        try
        {
            while (_waiting.TryPop(out var next))
                Search(next);
        }
        finally
        {
            foreach (var left in _waiting)
                left.Above?.Release();
        }
    }

    private void Search(Waiting at)
    {
        OpenDirectory? open = null;
        try
        {
            open = Open(at);
            var entries = open is null ? _tree.List(at.Path) : open.Directory.List();
            if (open is not null)
                Watch(open);
            if ((entries is null && !IsSpelledOut(at.States)) || (open is null && _tree.IsClosed(at.Path)))
                Miss(at.Path, at.States, Errno.EACCES);
            foreach (var entry in entries ?? SpelledOut(at.States))
            {
                if (++_names > MostNames)
                    throw new SandboxPlanException($"deny {_globs[0].Glob.Text} would search more than {MostNames} names",
                        "begin the pattern with a deeper directory");
                Consider(at, open, entry);
            }
        }
        catch (LinuxException refusal)
        {
            Miss(at.Path, at.States, refusal.Error);
        }
        finally
        {
            open?.Release();
            at.Above?.Release();
        }
    }

    /// <summary>
    /// Looks for signs of change in a directory that was just listed. If two directories are exchanged, the search may reach one of them
    /// twice and the other never. A file that is moved from a directory that was not listed yet to one that was is in neither list, but the
    /// first directory changed after the search began.
    /// </summary>
    private void Watch(OpenDirectory open)
    {
        if (open.Directory.Place(out var changed) is not { } place)
            return;
        HasChanged |= !_places.TryAdd(place, open.HostPath) && _places[place] != open.HostPath;
        IsUnsettled |= changed >= _began;
    }

    /// <summary>
    /// The directory's descriptor; null: the place shows more than one host directory or entries of the sandbox's own, or the directory has
    /// disappeared.
    /// </summary>
    private OpenDirectory? Open(Waiting at)
    {
        IHostDirectory? opened;
        string path;
        if (at.Above is { } above)
        {
            var name = at.Path[(at.Path.LastIndexOf('/') + 1)..];
            path = HostPaths.Join(above.HostPath, name);
            opened = above.Directory.Open(name);
        }
        else if (_tree.WholeHostPath(at.Path) is { } host)
        {
            path = host;
            opened = _host.Open(host);
        }
        else
        {
            return null;
        }

        HasChanged |= opened is null;
        return new OpenDirectory(opened ?? NoDirectory.Instance, path);
    }

    private void Consider(Waiting at, OpenDirectory? open, HostEntry entry)
    {
        // Most names end here: no rule is about them.
        bool matched = false, alive = false;
        for (var i = 0; i < _globs.Length; i++)
        {
            var state = _globs[i].Glob.Advance(at.States[i], entry.Name);
            alive |= state != 0;
            matched |= _globs[i].Glob.IsMatch(state);
        }

        if (!alive || (!matched && entry.Kind is HostFileKind.File or HostFileKind.Special))
            return;
        var path = HostPaths.Join(at.Path, entry.Name);
        var kind = entry.Kind ?? (open is null ? _tree.Look(path) : open.Directory.Look(entry.Name))?.Kind;
        if (kind is null)
            return;
        if (kind is HostFileKind.Symlink)
        {
            Follow(at, path, entry.Name);
            return;
        }

        var states = Advance(at.States, entry.Name, link: false);
        Add(path, kind == HostFileKind.Directory, states, at.Way);
        if (kind == HostFileKind.Directory)
            Enter(new Waiting(path, Below(states), at.Way) { Above = open });
    }

    /// <summary>Continues at the target of a link, inside and on the host.</summary>
    private void Follow(Waiting at, string path, string name)
    {
        var matching = Advance(at.States, name, link: false);
        var states = Below(Advance(at.States, name, link: true));
        if (!IsMatch(matching) && Array.TrueForAll(states, static s => s == 0))
            return;
        if (HostText.GetByteCount(path) >= HostPaths.Longest)
        {
            Miss(path, at.States, Errno.ENAMETOOLONG);
            return;
        }

        if (_tree.Look(path) is not { Kind: HostFileKind.Symlink })
        {
            HasChanged = true; // the name was replaced between two queries; a plan must be about one moment
            return;
        }

        _links.Add(path);
        UInt128[] wanted = [.. matching.Zip(states, static (match, below) => match | below)];
        MissOnTheWay(path, wanted);
        List<string> way = [.. at.Way];
        var real = _tree.Resolve(path, way);
        if (real is not null && _tree.Look(real) is { Kind: not HostFileKind.Symlink } file)
        {
            Add(real, file.Kind == HostFileKind.Directory, matching, way);
            if (file.Kind == HostFileKind.Directory)
                Enter(new Waiting(real, states, way));
        }

        foreach (var link in _tree.HostPathsOf(path).ToArray())
        {
            var links = new List<string>();
            MissOnTheHostsWay(link, wanted);
            if (HostPaths.Resolve(_host, link, links) is { } onHost
                && (real is null || !_tree.HostPathsOf(real).Contains(onHost, StringComparer.Ordinal)))
                FollowToHost(onHost, matching, states, [.. at.Way, .. _tree.InsideOf(links)]);
        }
    }

    private void Add(string path, bool directory, UInt128[] states, IReadOnlyList<string> way, bool onHost = false)
    {
        for (var i = 0; i < _globs.Length; i++)
        {
            if (_globs[i].Glob.IsMatch(states[i]))
                _found.Add(new DenyMatch(path, directory, _globs[i].Number, way, onHost));
        }
    }

    private void Miss(string path, UInt128[] states, Errno error)
    {
        for (var i = 0; i < _globs.Length; i++)
        {
            if (states[i] != 0)
                _unsearchable.Add(new UnsearchableDirectory(path, _globs[i].Number, error));
        }
    }

    /// <summary>Records as unsearchable the inside directory on a path that the caller may not search.</summary>
    private void MissOnTheWay(string path, UInt128[] states)
    {
        if (_tree.ClosedOnTheWay(path) is { } closed)
            Miss(closed, states, Errno.EACCES);
    }

    private UInt128[] Advance(UInt128[] states, string name, bool link)
    {
        var next = new UInt128[states.Length];
        for (var i = 0; i < states.Length; i++)
            next[i] = _globs[i].Glob.Advance(states[i], name, link);
        return next;
    }

    private bool IsMatch(UInt128[] states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            if (_globs[i].Glob.IsMatch(states[i]))
                return true;
        }

        return false;
    }

    /// <summary>Removes a rule from the search in a directory that it covers.</summary>
    private UInt128[] Below(UInt128[] states)
    {
        var below = (UInt128[])states.Clone();
        for (var i = 0; i < states.Length; i++)
            below[i] = _globs[i].Glob.IsMatch(states[i]) ? 0 : states[i];
        return below;
    }

    /// <summary>Whether the next components are all without wildcards, so that the directory need not be listed.</summary>
    private bool IsSpelledOut(UInt128[] states) => !states.Where((s, i) => _globs[i].Glob.HasWildcardNext(s)).Any();

    private HostEntry[] SpelledOut(UInt128[] states) =>
        [.. _globs.SelectMany(
            (g, i) => g.Glob.NextNames(states[i])).Distinct(StringComparer.Ordinal).Select(static n => new HostEntry(n, null))];

    /// <summary>A directory to search, and the links that lead to it.</summary>
    private sealed record Waiting(string Path, UInt128[] States, IReadOnlyList<string> Way)
    {
        /// <summary>The directory relative to which it is opened; null: it is opened by its path.</summary>
        public OpenDirectory? Above { get; init; }
    }
}
