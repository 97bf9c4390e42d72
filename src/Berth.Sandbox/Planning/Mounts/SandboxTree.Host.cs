using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>The relation between paths of the host and paths inside.</content>
internal sealed partial class SandboxTree
{
    private ILookup<string, string>? _ownNames;

    /// <summary>
    /// The host directories and files that a mount shows at its target; those of an overlay in the order in which they cover each other.
    /// </summary>
    public static IEnumerable<string> SourcesOf(MountStep mount) => mount switch
    {
        BindMount bind => [bind.Source],
        OverlayMount { Upper: { } upper } overlay => [upper, .. overlay.Lower],
        OverlayMount overlay => overlay.Lower,
        _ => [],
    };

    /// <summary>
    /// The host paths behind an inside path that is free of links: more than one for a directory that an overlay makes of several.
    /// </summary>
    public IEnumerable<string> HostPathsOf(string path) => MountOf(path) switch
    {
        BindMount bind when !_made.ContainsKey(path) => [HostPaths.Rebase(path, bind.Target, bind.Source)],
        OverlayMount overlay => Layers(overlay, path).Select(static l => l.Path),
        _ => [],
    };

    /// <summary>The inside paths, free of links, that show a host path.</summary>
    public IEnumerable<string> InsideOf(string hostPath)
    {
        foreach (var mount in _mounts)
        {
            foreach (var source in SourcesOf(mount))
            {
                if (HostPaths.IsWithin(hostPath, source) && HostPaths.Rebase(hostPath, source, mount.Target) is var inside
                    && HostPathsOf(inside).Contains(hostPath, StringComparer.Ordinal))
                    yield return inside;
            }
        }
    }

    /// <summary>Whether a directory of the host is shown where the workload may write to it.</summary>
    public bool IsWritable(string hostDirectory) => InsideOf(HostPaths.ResolveExisting(host, hostDirectory))
        .Any(inside => MountOf(inside) is BindMount { Write: true } or OverlayMount { Upper: not null });

    /// <summary>The inside paths, free of links, that show any of several host paths.</summary>
    public IEnumerable<string> InsideOf(IEnumerable<string> hostPaths) => hostPaths.SelectMany(InsideOf);

    /// <summary>The mounts of paths below a host directory.</summary>
    public IEnumerable<ShownSource> ShownBelow(string hostDirectory)
    {
        foreach (var mount in _mounts)
        {
            foreach (var source in SourcesOf(mount))
            {
                if (source != hostDirectory && HostPaths.IsWithin(source, hostDirectory))
                    yield return new ShownSource(source, mount.Target, mount is not BindMount { Directory: false });
            }
        }
    }

    /// <summary>
    /// The host directory that an inside path shows completely, without mounts or files of the sandbox's own below it; null: there is none.
    /// </summary>
    public string? WholeHostPath(string path)
    {
        if (MountOf(path) is not BindMount bind || _made.ContainsKey(path))
            return null;
        foreach (var mount in _mounts)
        {
            if (mount.Target != path && HostPaths.IsWithin(mount.Target, path))
                return null;
        }

        foreach (var made in _made.Keys)
        {
            if (HostPaths.IsWithin(made, path))
                return null;
        }

        return HostPaths.Rebase(path, bind.Target, bind.Source);
    }

    /// <summary>
    /// The inside directory that the caller may not search and that may contain the next part of a path; null: there is none, or the path
    /// does not exist.
    /// </summary>
    public string? ClosedOnTheWay(string path)
    {
        List<string> absent = [];
        Resolve(path, absent: absent);
        return absent is [var place] && HostPaths.Parent(place) is var directory && IsClosed(directory) ? directory : null;
    }

    /// <summary>
    /// Whether the caller may not search an inside directory, or a host directory that it shows.
    /// </summary>
    public bool IsClosed(string directory) => HostPathsOf(directory).Any(d => host.IsClosed(d));

    /// <summary>Names in an inside directory that is free of links; null: it cannot be listed.</summary>
    public IEnumerable<HostEntry>? List(string path)
    {
        var sources = HostPathsOf(path).Select(host.List).ToArray();
        if (sources.Any(static s => s is null))
            return null;
        _ownNames ??= OwnNames();
        var own = _ownNames[path].ToArray();
        if (own.Length == 0 && sources.Length == 1)
            return sources[0];
        return own.Select(static n => new HostEntry(n, null))
            .Concat(sources.SelectMany(static s => s!))
            .DistinctBy(static e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>Whether a directory is on a kernel file system, which contains no files of users.</summary>
    public bool IsKernels(string path) => MountOf(path) switch
    {
        KernelMount => true,
        BindMount bind =>
            HostPaths.Rebase(path, bind.Target, bind.Source) is var source
                && (HostPaths.IsWithin(source, "/sys") || HostPaths.IsWithin(source, "/proc")),
        _ => false,
    };

    /// <summary>
    /// Whether a path below a kernel mount may name another file a moment later; for proc(5), whether it is about processes.
    /// </summary>
    public bool IsFleeting(string path)
    {
        if (MountOf(path) is not KernelMount mount || path == mount.Target)
            return false;
        var first = path[(mount.Target.Length + 1)..].Split('/')[0];
        return mount.Type != "proc" || first is "self" or "thread-self" || char.IsAsciiDigit(first[0]);
    }

    /// <summary>The files of an overlay's layers at an inside path, the topmost first, without hidden ones.</summary>
    private IEnumerable<(string Path, HostFile File)> Layers(OverlayMount overlay, string path)
    {
        foreach (var layer in SourcesOf(overlay))
        {
            var candidate = HostPaths.Rebase(path, overlay.Target, layer);
            if (host.Look(candidate) is { } file)
            {
                yield return (candidate, file);
                if (file.Kind != HostFileKind.Directory)
                    yield break;
            }
            else
            {
                var above = candidate;
                while (above != layer && host.Look(above) is null)
                    above = HostPaths.Parent(above);
                if (above != layer && host.Look(above) is { Kind: not HostFileKind.Directory })
                    yield break;
            }
        }
    }

    /// <summary>For each directory, the names that steps have made in it, or that lead to a mount.</summary>
    private ILookup<string, string> OwnNames()
    {
        var pairs = new HashSet<(string Directory, string Name)>();
        foreach (var path in _made.Keys.Concat(_mounts.Select(static m => m.Target)))
        {
            for (var below = path; below != "/"; below = HostPaths.Parent(below))
            {
                if (!pairs.Add((HostPaths.Parent(below), below[(below.LastIndexOf('/') + 1)..])))
                    break;
            }
        }

        return pairs.ToLookup(static p => p.Directory, static p => p.Name, StringComparer.Ordinal);
    }
}
