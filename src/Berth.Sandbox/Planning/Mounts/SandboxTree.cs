using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>
/// The tree that steps will make, as the workload will see it: the kind of each inside path and the host path that it shows, before
/// anything is mounted.
/// </summary>
internal sealed partial class SandboxTree(IHostView host)
{
    private const int MostLinks = 40;
    private const int UsualSteps = 256; // an /etc of the sandbox's own is a link for each of the host's
    private readonly List<MountStep> _mounts = [new TmpfsMount("/", 0b111_101_101)];
    private readonly Dictionary<string, MountStep> _made = new(UsualSteps, StringComparer.Ordinal);

    /// <summary>The mounts so far, in order.</summary>
    public IReadOnlyList<MountStep> Mounts => _mounts;

    public void Add(MountStep step)
    {
        _ownNames = null;
        switch (step)
        {
            case DirectoryStep or SymlinkStep or FileStep:
                _made[step.Target] = step;
                break;
            default:
                // A mount hides the paths that it covers.
                foreach (var made in _made.Keys)
                {
                    if (HostPaths.IsWithin(made, step.Target))
                        _made.Remove(made); // which enumerating a dictionary allows
                }

                _mounts.RemoveAll(m => m.Target != "/" && HostPaths.IsWithin(m.Target, step.Target));
                _mounts.Add(step);
                break;
        }
    }

    /// <summary>Whether a step has made this path, and nothing was mounted over it.</summary>
    public bool HasMade(string path) => _made.ContainsKey(path);

    /// <summary>Adds a mount on a mount point that was just made for it, so it covers nothing else, and no search is needed.</summary>
    public void AddOnNew(MountStep mount)
    {
        _ownNames = null;
        _made.Remove(mount.Target);
        _mounts.Add(mount);
    }

    /// <summary>The mount that an inside path, free of links, lies on.</summary>
    public MountStep MountOf(string path)
    {
        var best = _mounts[0];
        foreach (var mount in _mounts)
        {
            if (mount.Target.Length >= best.Target.Length && HostPaths.IsWithin(path, mount.Target))
                best = mount;
        }

        return best;
    }

    /// <summary>The file at an inside path, its last component not followed; null: none.</summary>
    public HostFile? Look(string path)
    {
        if (_made.TryGetValue(path, out var made))
        {
            return made switch
            {
                SymlinkStep link => new HostFile(HostFileKind.Symlink, link.To),
                FileStep => new HostFile(HostFileKind.File),
                _ => new HostFile(HostFileKind.Directory),
            };
        }

        return MountOf(path) switch
        {
            BindMount bind => host.Look(HostPaths.Rebase(path, bind.Target, bind.Source)),
            FileMount => new HostFile(HostFileKind.File),
            { } mount when mount.Target == path => new HostFile(HostFileKind.Directory),
            OverlayMount overlay => Layers(overlay, path).Select(static l => l.File).FirstOrDefault(),
            KernelMount { Type: "proc" } proc when !IsFleeting(path) => host.Look(HostPaths.Rebase(path, proc.Target, "/proc")),
            _ => null,
        };
    }

    /// <summary>
    /// The inside path with links resolved as they will be inside. A missing part at the end is unchanged; null: a loop.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="held">Receives the links, and the directories that <c>..</c> leaves, through which the path leads; null: not
    /// needed.</param>
    /// <param name="absent">Receives the first path that does not exist, if any; null: not needed.</param>
    public string? Resolve(string path, ICollection<string>? held = null, ICollection<string>? absent = null)
    {
        var pending = path.AsSpan();
        var resolved = "";
        var links = 0;
        while (HostPaths.TakeFirst(ref pending, out var name))
        {
            if (name is "..")
            {
                if (resolved.Length > 0)
                    held?.Add(resolved);
                resolved = resolved.Length == 0 ? "" : resolved[..resolved.LastIndexOf('/')];
                continue;
            }

            var next = string.Concat(resolved, "/", name);
            var file = Look(next);
            if (file is not { Kind: HostFileKind.Symlink, LinkText: { Length: > 0 } text })
            {
                if (file is null)
                {
                    absent?.Add(next);
                    absent = null; // the following components do not exist either
                }

                resolved = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            held?.Add(next);
            if (text[0] == '/')
                resolved = "";
            pending = string.Concat(text, "/", pending);
        }

        return resolved.Length == 0 ? "/" : resolved;
    }
}
