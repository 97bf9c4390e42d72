using System.Collections.Immutable;

namespace Berth.Sandbox.Mounting;

/// <content>
/// Denies come last and cover whatever is there, so that a deny beats a grant in whatever order they were written. What is masked
/// is a file of the host; when another entry shows the same file elsewhere inside, it is masked there as well.
/// </content>
internal sealed partial class MountPlanner
{
    private const int MostMasks = 4096;

    private void AddMasks(ImmutableArray<string> rules)
    {
        var globs = rules.Select(PathGlob.Parse).ToArray();
        foreach (var glob in globs)
            RefuseKernelFiles(glob);
        var masks = new SortedDictionary<string, MaskStep>(StringComparer.Ordinal);
        foreach (var match in globs.Where(static g => g.IsLiteral).SelectMany(Existing).Concat(Search(globs.Where(static g => !g.IsLiteral))))
        {
            if (match.Path == "/")
            {
                _notes.Add($"deny {match.Rule}: a link of that name leads to /, which stays");
                continue;
            }

            var directory = _tree.Look(match.Path)!.Kind == HostFileKind.Directory;
            foreach (var path in Aliases(match.Path, directory))
                masks.TryAdd(path, new MaskStep(path, _tree.Look(path)!.Kind == HostFileKind.Directory, match.Rule));
            if (masks.Count > MostMasks)
                throw new SandboxPlanException($"deny {match.Rule} matches more than {MostMasks} paths", "deny a directory instead of the files in it");
        }

        // A mask below a masked directory would have nothing to cover.
        _steps.AddRange(masks.Values.Where(m => !Above(m.Target).Any(a => masks.TryGetValue(a, out var above) && above.Directory)));
        foreach (var glob in globs)
            NoteReach(glob);
    }

    private IEnumerable<DenyMatch> Existing(PathGlob rule) =>
        _tree.Resolve(rule.LiteralPrefix) is { } real && _tree.Look(real) is { Kind: not HostFileKind.Symlink } ? [new DenyMatch(real, rule.Text)] : [];

    private IEnumerable<DenyMatch> Search(IEnumerable<PathGlob> globs)
    {
        foreach (var group in globs.GroupBy(static g => g.LiteralPrefix, StringComparer.Ordinal))
        {
            var search = DenySearch.Run(_tree, group);
            if (search.Unlisted > 0)
                _notes.Add($"deny {string.Join(", ", group.Select(static g => g.Text))}: {search.Unlisted} directories cannot be listed; in them only names without * and ? are covered");
            foreach (var match in search.Found)
                yield return match;
        }
    }

    /// <summary>All inside paths that show the same host file; of a directory, also those that show what is below it.</summary>
    private IEnumerable<string> Aliases(string path, bool directory)
    {
        yield return path;
        foreach (var source in _tree.HostPathsOf(path).ToArray())
        {
            foreach (var mount in _tree.Mounts)
            {
                foreach (var shown in SandboxTree.SourcesOf(mount))
                {
                    if (HostPaths.IsWithin(source, shown))
                    {
                        var alias = HostPaths.Rebase(source, shown, mount.Target);
                        if (alias != path && _tree.HostPathsOf(alias).Contains(source, StringComparer.Ordinal) && _tree.Look(alias) is not null)
                            yield return alias;
                    }
                    else if (directory && HostPaths.IsWithin(shown, source) && _tree.Look(mount.Target) is not null)
                    {
                        yield return mount.Target;
                    }
                }
            }
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        while (path != "/")
            yield return path = HostPaths.Parent(path);
    }

    /// <summary>What the kernel makes up as it is asked (processes, queues, terminals) cannot be covered file by file.</summary>
    private void RefuseKernelFiles(PathGlob rule)
    {
        var real = _tree.Resolve(rule.LiteralPrefix) ?? rule.LiteralPrefix;
        if (rule.IsLiteral ? _tree.IsFleeting(real) : _tree.IsKernels(real))
        {
            var mount = _tree.MountOf(real).Target;
            throw new SandboxPlanException($"deny {rule.Text} cannot be enforced: what is in {mount} comes and goes", $"deny {mount}, or leave the rule out");
        }
    }

    /// <summary>Says where a rule cannot hold for files that are made later.</summary>
    private void NoteReach(PathGlob rule)
    {
        var real = _tree.Resolve(rule.LiteralPrefix) ?? rule.LiteralPrefix;
        var missing = rule.IsLiteral && _tree.Look(real) is null;
        if (!rule.IsLiteral && _tree.Mounts.Any(m => IsWritable(m) && (HostPaths.IsWithin(m.Target, real) || _tree.MountOf(real) == m)))
            _notes.Add($"deny {rule.Text} holds for what matches now; files made later in a writable directory are not covered");
        else if (missing && IsWritable(_tree.MountOf(HostPaths.Parent(real))))
            _notes.Add($"deny {rule.Text}: nothing is there now; a file made there later is not covered");
    }

    private static bool IsWritable(MountStep mount) => mount is BindMount { Write: true } or OverlayMount { Upper: not null };
}
