using System.Collections.Immutable;
using Berth.Linux;

namespace Berth.Sandbox.Mounting;

/// <content>
/// Denies come last and cover whatever is there, so that a deny beats a grant in whatever order they were written. What is masked is a file of
/// the host, whichever path a rule has named it by: links in a rule are resolved as the host resolves them, and as the workload will. Wherever an
/// entry shows that file inside, it is masked.
/// </content>
internal sealed partial class MountPlanner
{
    private const int MostMasks = 4096;
    private const int MostSearches = 20;

    private void AddMasks(ImmutableArray<string> rules)
    {
        var globs = rules.Select(PathGlob.Parse).ToArray();
        foreach (var glob in globs)
            RefuseKernelFiles(glob);
        var masks = new SortedDictionary<string, MaskStep>(StringComparer.Ordinal);
        var unsearchable = new List<UnsearchableDirectory>();
        foreach (var match in globs.SelectMany(Named).Concat(Search(globs, unsearchable)))
        {
            var text = globs[match.Rule].Text;
            if (match.Path == "/")
            {
                NoteOnce($"deny {text}: a link of that name leads to /, which stays");
                continue;
            }

            foreach (var (path, directory) in Inside(match))
                masks.TryAdd(path, new MaskStep(path, directory, text));

            if (masks.Count > MostMasks)
                throw new SandboxPlanException($"deny {text} matches more than {MostMasks} paths", "deny a directory instead of the files in it");
        }

        // A mask below a masked directory would have nothing to cover.
        bool IsCovered(string path) => Above(path).Any(a => masks.TryGetValue(a, out var above) && above.Directory);
        foreach (var missed in unsearchable)
        {
            if (!masks.ContainsKey(missed.Path) && !IsCovered(missed.Path) && MayBeReached(missed))
                throw Unsearchable(missed, globs[missed.Rule].Text);
        }

        foreach (var mask in masks.Values.Where(m => !IsCovered(m.Target)))
        {
            if (HostText.GetByteCount(mask.Target) >= HostPaths.Longest)
                throw new SandboxPlanException($"deny {mask.Rule} names {Shorten(mask.Target)}, which is too deep to be masked: its path is longer than {HostPaths.Longest} bytes", "deny a directory above it");
            _steps.Add(mask);
        }

        foreach (var glob in globs)
            NoteReach(glob);
    }

    private void NoteOnce(string note)
    {
        if (!_notes.Contains(note))
            _notes.Add(note);
    }

    /// <summary>What a path without wildcards names: inside, and on the host.</summary>
    private IEnumerable<DenyMatch> Named(PathGlob glob, int rule)
    {
        if (!glob.IsLiteral)
            yield break;
        if (_tree.Resolve(glob.LiteralPrefix) is { } inside && _tree.Look(inside) is { Kind: not HostFileKind.Symlink } seen)
            yield return new DenyMatch(inside, seen.Kind == HostFileKind.Directory, rule);
        if (HostPaths.Resolve(_host, glob.LiteralPrefix) is { } onHost && _host.Look(onHost) is { } file)
            yield return new DenyMatch(onHost, file.Kind == HostFileKind.Directory, rule, IsHost: true);
    }

    private List<DenyMatch> Search(PathGlob[] globs, List<UnsearchableDirectory> unsearchable)
    {
        var found = new List<DenyMatch>();
        var groups = globs.Select(static (glob, rule) => (Glob: glob, Rule: rule)).Where(static g => !g.Glob.IsLiteral)
            .GroupBy(static g => g.Glob.LiteralPrefix, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var search = DenySearch.Run(_tree, _host, group);
            for (var again = 1; search.HasChanged; again++)
            {
                if (again == MostSearches)
                    throw new SandboxPlanException($"deny {group.First().Glob.Text} cannot be enforced: directories are renamed or removed while they are searched", "try again when whatever does it has ended");
                search = DenySearch.Run(_tree, _host, group);
            }

            found.AddRange(search.Found);
            unsearchable.AddRange(search.Unsearchable);
        }

        return found;
    }

    /// <summary>All inside paths that show what is named; of a directory, also those that show what is below it.</summary>
    private IEnumerable<(string Path, bool Directory)> Inside(DenyMatch match)
    {
        if (!match.IsHost)
            yield return (match.Path, match.Directory);
        foreach (var source in match.IsHost ? [match.Path] : _tree.HostPathsOf(match.Path).ToArray())
        {
            foreach (var inside in _tree.InsideOf(source))
                yield return (inside, match.Directory);
            if (!match.Directory)
                continue;
            foreach (var below in _tree.ShownBelow(source))
                yield return (below.Target, below.Directory);
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        while (path != "/")
            yield return path = HostPaths.Parent(path);
    }

    /// <summary>
    /// Whether the workload may come to what is in a directory that could not be searched. It may not where the caller may not go through it
    /// either, and it belongs to somebody else: the mode of a directory of its own, the workload could change.
    /// </summary>
    private bool MayBeReached(UnsearchableDirectory missed)
    {
        if (missed.Error != Errno.EACCES)
            return true;
        foreach (var host in _tree.HostPathsOf(missed.Path))
        {
            if (!IsClosed(host) && !IsClosed(HostPaths.Parent(host)))
                return true;
        }

        return false;
    }

    private bool IsClosed(string hostDirectory) =>
        !_host.MayEnter(hostDirectory) && (_host.Look(hostDirectory) is not { } directory || !_owners.Contains(directory.Uid));

    private static SandboxPlanException Unsearchable(UnsearchableDirectory missed, string rule)
    {
        var answer = missed.Error == Errno.ENAMETOOLONG ? "it is too deep" : new LinuxException(missed.Error, "search it").Message;
        return new SandboxPlanException(
            $"deny {rule} cannot be enforced: what is in {Shorten(missed.Path)} is not known; {answer}",
            missed.Error == Errno.EACCES ? $"make it readable (chmod u+rx), or deny {Shorten(missed.Path)} itself" : $"deny {Shorten(missed.Path)} itself, or a directory above it");
    }

    /// <summary>A path that may be longer than anybody reads.</summary>
    private static string Shorten(string path)
    {
        const int Most = 200;
        return path.Length <= Most ? path : string.Concat(path.AsSpan(0, Most / 2), "…", path.AsSpan(path.Length - (Most / 2)));
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
        var onHost = HostPaths.Resolve(_host, rule.LiteralPrefix) ?? rule.LiteralPrefix;
        if (!rule.IsLiteral && _tree.Mounts.Any(m => IsWritable(m) && (HostPaths.IsWithin(m.Target, real) || _tree.MountOf(real) == m || Shows(m, onHost))))
            _notes.Add($"deny {rule.Text} holds for what matches now; files made later in a writable directory are not covered");
        else if (rule.IsLiteral && _tree.Look(real) is null && _host.Look(onHost) is null && IsWritable(_tree.MountOf(HostPaths.Parent(real))))
            _notes.Add($"deny {rule.Text}: nothing is there now; a file made there later is not covered");
    }

    private static bool Shows(MountStep mount, string hostDirectory) =>
        SandboxTree.SourcesOf(mount).Any(s => HostPaths.IsWithin(s, hostDirectory) || HostPaths.IsWithin(hostDirectory, s));

    private static bool IsWritable(MountStep mount) => mount is BindMount { Write: true } or OverlayMount { Upper: not null };
}
