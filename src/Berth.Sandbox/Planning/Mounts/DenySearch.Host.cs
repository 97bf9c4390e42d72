using Berth.Linux.Errors;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// Finds the paths on the host that globs name. For <c>**</c>, only directories that are shown inside are searched. Elsewhere on the host,
/// a glob is followed by names, or by a <c>*</c> to a link, to a path that is shown inside.
/// </content>
internal sealed partial class DenySearch
{
    private readonly HashSet<(string Directory, string States)> _searchedOnHost = [];

    /// <summary>Continues in a host directory: at each place inside that shows it, or something below it.</summary>
    private void EnterHost(string directory, UInt128[] states, IReadOnlyList<string> way)
    {
        if (Array.TrueForAll(states, static s => s == 0) || !_searchedOnHost.Add((directory, string.Join(',', states))))
            return;
        var isShown = false;
        foreach (var inside in _tree.InsideOf(directory))
        {
            isShown = true;
            Enter(new Waiting(inside, states, way));
        }

        foreach (var shown in _tree.ShownBelow(directory))
            Approach(HostPaths.Rebase(shown.Source, directory, "/"), shown, states, way);
        if (!isShown)
            FollowLinks(directory, states, way);
    }

    /// <summary>Follows the names from a host directory that is not shown down to one that is.</summary>
    private void Approach(string names, ShownSource shown, UInt128[] states, IReadOnlyList<string> way)
    {
        foreach (var name in HostPaths.Components(names))
        {
            var next = Advance(states, name, link: false);
            Add(shown.Target, shown.Directory, next, way);
            states = Below(next);
        }

        if (shown.Directory)
            Enter(new Waiting(shown.Target, states, way));
    }

    /// <summary>In a host directory that is not shown, follows the links that lead globs to a shown path.</summary>
    private void FollowLinks(string directory, UInt128[] states, IReadOnlyList<string> way)
    {
        var near = Array.ConvertAll(states, static s => s);
        for (var i = 0; i < near.Length; i++)
            near[i] = _globs[i].Glob.WithoutAnyDepth(states[i]);
        if (Array.TrueForAll(near, static s => s == 0))
            return;
        foreach (var entry in (IsSpelledOut(near) ? null : _host.List(directory)) ?? SpelledOut(near))
        {
            if (++_names > MostNames)
                throw new SandboxPlanException($"deny {_globs[0].Glob.Text} would search more than {MostNames} names",
                    "begin the pattern with a deeper directory");
            var matching = Advance(near, entry.Name, link: false);
            if (Array.TrueForAll(matching, static s => s == 0))
                continue;
            var path = HostPaths.Join(directory, entry.Name);
            switch (entry.Kind ?? _host.Look(path)?.Kind)
            {
                case HostFileKind.Symlink when HostPaths.Resolve(_host, path) is null:
                    MissOnTheHostsWay(path, matching);
                    break;
                case HostFileKind.Symlink when HostPaths.Resolve(_host, path) is { } real:
                    FollowToHost(real, matching, Below(Advance(near, entry.Name, link: true)), way);
                    break;
                case HostFileKind.Directory:
                    FollowLinks(path, Below(matching), way);
                    break;
            }
        }
    }

    /// <summary>
    /// Records as unsearchable the directory on a host path that the caller may not search, at each place that shows it.
    /// </summary>
    private void MissOnTheHostsWay(string path, UInt128[] states)
    {
        if (HostPaths.ClosedOnTheWay(_host, path) is not { } closed)
            return;
        foreach (var inside in _tree.InsideOf(closed))
            Miss(inside, states, Errno.EACCES);
    }

    private void FollowToHost(string real, UInt128[] matching, UInt128[] states, IReadOnlyList<string> way)
    {
        if (_host.Look(real) is not { } file)
            return;
        Add(real, file.Kind == HostFileKind.Directory, matching, way, onHost: true);
        if (file.Kind == HostFileKind.Directory)
            EnterHost(real, states, way);
    }
}
