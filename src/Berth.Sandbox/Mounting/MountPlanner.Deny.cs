using System.Collections.Immutable;

namespace Berth.Sandbox.Mounting;

/// <content>
/// Denies come last and cover whatever is there, so that a deny beats a grant in whatever order they were written. What is masked
/// is a file of the host; when another entry shows the same file elsewhere inside, it is masked there as well.
/// </content>
internal sealed partial class MountPlanner
{
    private const int MostDenied = 4096;

    private void AddMasks(ImmutableArray<string> rules)
    {
        var masked = new SortedDictionary<string, MaskStep>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            var glob = PathGlob.Parse(rule);
            foreach (var match in Matches(glob))
            {
                foreach (var path in Aliases(match))
                    masked.TryAdd(path, new MaskStep(path, _tree.Look(path)!.Kind == HostFileKind.Directory, rule));
            }

            NoteReach(glob, rule);
            if (masked.Count > MostDenied)
                throw new SandboxPlanException($"deny {rule} matches more than {MostDenied} paths", "deny a directory instead of the files in it");
        }

        // A mask below a masked directory has nothing left to cover.
        string? covering = null;
        foreach (var mask in masked.Values)
        {
            if (covering is not null && HostPaths.IsWithin(mask.Target, covering))
                continue;
            covering = mask.Directory ? mask.Target : covering;
            _steps.Add(mask);
        }
    }

    /// <summary>Inside paths, free of links, that the glob names now.</summary>
    private IEnumerable<string> Matches(PathGlob glob)
    {
        if (glob.IsLiteral)
            return Existing(glob.Text);

        var found = new List<string>();
        var start = _tree.Resolve(glob.LiteralPrefix);
        if (start is not null && _tree.Look(start) is { Kind: HostFileKind.Directory })
            Walk(start, glob.LiteralPrefix, glob, found);
        return found;
    }

    private IEnumerable<string> Existing(string path) =>
        _tree.Resolve(path) is { } real && _tree.Look(real) is { Kind: not HostFileKind.Symlink } ? [real] : [];

    /// <summary>Walks what is there; <paramref name="seen"/> is the path as the rule spells it, <paramref name="real"/> where it leads.</summary>
    private void Walk(string real, string seen, PathGlob glob, List<string> found)
    {
        foreach (var name in _tree.List(real))
        {
            var (below, spelled) = (HostPaths.Join(real, name), HostPaths.Join(seen, name));
            if (_tree.Look(below) is not { } file || IsKernelPath(below))
                continue;
            if (glob.Matches(spelled))
                found.AddRange(file.Kind == HostFileKind.Symlink ? Existing(below) : [below]);
            else if (file.Kind == HostFileKind.Directory && glob.MayMatchBelow(spelled))
                Walk(below, spelled, glob, found);
        }
    }

    private bool IsKernelPath(string path) => _tree.MountOf(path) is KernelMount;

    /// <summary>All inside paths that show the same host file.</summary>
    private IEnumerable<string> Aliases(string path)
    {
        yield return path;
        if (_tree.HostPathOf(path) is not { } source)
            yield break;
        foreach (var bind in _tree.Mounts.OfType<BindMount>())
        {
            if (!HostPaths.IsWithin(source, bind.Source))
                continue;
            var alias = HostPaths.Rebase(source, bind.Source, bind.Target);
            if (alias != path && _tree.HostPathOf(alias) == source && _tree.Look(alias) is not null)
                yield return alias;
        }
    }

    /// <summary>Says where a rule cannot hold for files that are made later.</summary>
    private void NoteReach(PathGlob glob, string rule)
    {
        var real = _tree.Resolve(glob.LiteralPrefix) ?? glob.LiteralPrefix;
        var missing = glob.IsLiteral && _tree.Look(real) is null;
        if (!glob.IsLiteral && _tree.Mounts.Any(m => IsWritable(m) && (HostPaths.IsWithin(m.Target, real) || _tree.MountOf(real) == m)))
            _notes.Add($"deny {rule} holds for what matches now; files made later in a writable directory are not covered");
        else if (missing && IsWritable(_tree.MountOf(HostPaths.Parent(real))))
            _notes.Add($"deny {rule}: nothing is there now; a file made there later is not covered");
    }

    private static bool IsWritable(MountStep mount) => mount is BindMount { Write: true } or OverlayMount { Upper: not null };
}
