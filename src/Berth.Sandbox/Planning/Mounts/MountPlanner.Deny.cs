using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// Deny rules are applied last, so a deny overrides a grant in whatever order they were written. A rule masks a file of the host, by
/// whatever path it names the file: links in a rule are resolved both as the host resolves them and as the workload will. The file is
/// masked at every place inside that shows it.
/// </content>
internal sealed partial class MountPlanner
{
    private const int MostMasks = 4096;
    private const int MostSearches = 20;
    private const int SameSearches = 8; // a single search misses a file that is moved to and fro in a quarter of cases

    private readonly ImmutableArray<string>.Builder _openEnded = ImmutableArray.CreateBuilder<string>();

    private void AddMasks(ImmutableArray<DenySpec> rules, int ofProfile)
    {
        var patterns = Patterns(rules);
        foreach (var pattern in patterns)
            RefuseKernelFiles(pattern.Glob);
        var unsearchable = new List<UnsearchableDirectory>();
        for (var i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].IsException)
                continue;
            DependOnPrefix(patterns[i].Glob);
            if (patterns[i].Glob.IsLiteral)
                unsearchable.AddRange(
                    ClosedOnTheWay(patterns[i].Glob.LiteralPrefix).Select(
                        directory => new UnsearchableDirectory(directory, i, Errno.EACCES)));
        }

        var denied = new DenySet([.. rules.Select(static r => r.Path)]);
        foreach (var match in patterns.SelectMany(Named).Concat(Search(patterns, unsearchable)))
        {
            var (glob, rule, isException) = patterns[match.Pattern];
            if (match.Path == "/")
            {
                NoteOnce($"deny {glob.Text}: a link of that name leads to /, which is not masked");
                continue;
            }

            if (isException && match.Way.FirstOrDefault(step => IsWritable(_tree.MountOf(step))) is { } link)
            {
                _warnings.Add($"except {glob.Text}: {match.Path} stays denied, because {link} leads there, and the workload "
                    + $"may have made that link; name {match.Path} by its own path if you mean that");
                continue;
            }

            foreach (var (path, directory) in Inside(match))
            {
                if (isException)
                    denied.Except(rule, path, directory);
                else
                    denied.Deny(rule, path, directory);
            }

            if (match.Way.Count > 0 && !isException)
                _ways.Add((match.Path, match.Way));
        }

        var masks = denied.Masks();
        if (masks.Count > MostMasks)
        {
            var most = masks.GroupBy(static m => m.Rule, StringComparer.Ordinal).MaxBy(static rule => rule.Count())!;
            throw new SandboxPlanException(
                $"deny rules match more than {MostMasks} paths, {most.Key} {most.Count()} of them",
                "deny a directory instead of the files in it");
        }

        RefuseUnsearchable(unsearchable, patterns, masks);
        foreach (var mask in masks)
        {
            RefuseTooDeep(mask.Target, $"deny {mask.Rule} names", "masked", "deny a directory above it");
            foreach (var opening in mask.Openings)
                RefuseTooDeep(opening.Target, $"an exception of deny {mask.Rule} names", "left open", "except a directory above it");
            _steps.Add(mask with { On = FileAt(mask.Target, mask.Rule) });
        }

        foreach (var (glob, _, isException) in patterns)
        {
            WarnOfNothing(glob, isException ? "except" : "deny");
            if (isException)
                continue;
            NoteReach(glob);
            if (glob.IsLiteral && masks.FirstOrDefault(m => m.Rule == glob.Text && !m.Directory) is { } file)
                NoteReplaceable($"deny {glob.Text}", file.Target);
        }

        WarnOfLostGrants(masks, rules.Take(ofProfile).Select(static rule => rule.Path).ToHashSet(StringComparer.Ordinal));
    }

    private static void RefuseTooDeep(string path, string what, string purpose, string suggestion)
    {
        if (HostText.GetByteCount(path) >= HostPaths.Longest)
        {
            throw new SandboxPlanException(
                $"{what} {Shorten(path)}, which is too deep to be {purpose}: its path is longer than {HostPaths.Longest} bytes",
                suggestion);
        }
    }

    /// <summary>The paths and globs of rules, and of their exceptions.</summary>
    private static (PathGlob Glob, int Rule, bool IsException)[] Patterns(ImmutableArray<DenySpec> rules)
    {
        var patterns = new List<(PathGlob, int, bool)>(rules.Length);
        for (var i = 0; i < rules.Length; i++)
        {
            patterns.Add((PathGlob.Parse(rules[i].Path), i, false));
            foreach (var except in rules[i].Except)
                patterns.Add((PathGlob.Parse(except), i, true));
        }

        return [.. patterns];
    }

    /// <summary>
    /// Fails if a denied file may exist that was not found, unless the workload cannot reach it anyway. A file that an exception did not
    /// find stays denied.
    /// </summary>
    private void RefuseUnsearchable(
        List<UnsearchableDirectory> unsearchable, (PathGlob Glob, int Rule, bool IsException)[] patterns, IReadOnlyList<MaskStep> masks)
    {
        if (unsearchable.Count == 0)
            return;
        var covered = masks.Where(static m => m.Openings.IsEmpty).Select(static m => m.Target).ToHashSet(StringComparer.Ordinal);
        foreach (var missed in unsearchable)
        {
            if (!patterns[missed.Pattern].IsException
                && !covered.Contains(missed.Path)
                && !DenySet.Above(missed.Path).Any(covered.Contains)
                && MayBeReached(missed))
                throw Unsearchable(
                    missed.Path, missed.Error, $"deny {patterns[missed.Pattern].Glob.Text}", $"deny {Shorten(missed.Path)} itself");
        }
    }

    private void NoteOnce(string note)
    {
        if (!_notes.Contains(note))
            _notes.Add(note);
    }

    /// <summary>
    /// Records the links, and missing names, in the literal part of a rule's path: the files that the rule names depend on them.
    /// </summary>
    private void DependOnPrefix(PathGlob glob)
    {
        var rule = $"deny {glob.Text}";
        List<string> inside = [], onHost = [];
        _tree.Resolve(glob.LiteralPrefix, inside, inside);
        DependOnInside(inside, rule);
        HostPaths.Resolve(_host, glob.LiteralPrefix, onHost, onHost);
        DependOn(onHost, rule);
    }

    /// <summary>The paths that a path without wildcards names, inside and on the host.</summary>
    private IEnumerable<DenyMatch> Named((PathGlob Glob, int Rule, bool IsException) pattern, int number)
    {
        var glob = pattern.Glob;
        if (!glob.IsLiteral)
            yield break;
        List<string> way = [], links = [];
        if (_tree.Resolve(glob.LiteralPrefix, way) is { } inside && _tree.Look(inside) is { Kind: not HostFileKind.Symlink } seen)
            yield return new DenyMatch(inside, seen.Kind == HostFileKind.Directory, number, way);
        if (HostPaths.Resolve(_host, glob.LiteralPrefix, links) is { } onHost && _host.Look(onHost) is { } file)
            yield return new DenyMatch(onHost, file.Kind == HostFileKind.Directory, number, [.. _tree.InsideOf(links)], IsHost: true);
    }

    private List<DenyMatch> Search((PathGlob Glob, int Rule, bool IsException)[] patterns, List<UnsearchableDirectory> unsearchable)
    {
        var found = new List<DenyMatch>();
        var groups = patterns.Select(static (pattern, number) => (pattern.Glob, Number: number)).Where(static g => !g.Glob.IsLiteral)
            .GroupBy(static g => g.Glob.LiteralPrefix, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var search = DenySearch.Run(_tree, _host, group);
            var seen = new Dictionary<DirectoryPlace, string>();
            search.CameToAll(seen);
            for (var (again, same) = (1, 1); search.HasChanged || (search.IsUnsettled && same < SameSearches); again++)
            {
                if (again == MostSearches)
                    throw new HostChangedException(group.Key,
                        $"deny {group.First().Glob.Text} cannot be enforced: directories are renamed or removed while they are searched");
                var before = search;
                search = DenySearch.Run(_tree, _host, group);
                same = search.CameToAll(seen) && !search.HasChanged && search.FoundAsMuchAs(before) ? same + 1 : 1;
            }

            found.AddRange(search.Found);
            DependOnInside(search.Links.Where(link => IsWritable(_tree.MountOf(link))), $"deny {group.First().Glob.Text}");
            unsearchable.AddRange(search.Unsearchable);
        }

        return found;
    }

    /// <summary>All inside paths that show a named file; for a directory, also those that show files below it.</summary>
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

    /// <summary>
    /// Whether the workload may reach files in a directory that could not be searched. It cannot if the caller may not search the directory
    /// either, and another user owns the directory; the workload could change the mode of a directory that it owns.
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

    /// <summary>
    /// Whether neither the caller nor the workload may search a directory of the host. To an identity other than the caller's, the
    /// permissions of "other" apply, which may permit what those of the caller's group do not, or an
    /// entry of an ACL.
    /// </summary>
    private bool IsClosed(string hostDirectory) => !_host.MayEnter(hostDirectory) && (_host.Look(hostDirectory) is not { } directory
        || (!_owners.Contains(directory.Uid)
            && (_owners.All(o => o == _owners[0])
                || (!directory.Mode.HasFlag(UnixFileMode.OtherExecute) && !_host.HasAcl(hostDirectory)))));

    /// <summary>
    /// The inside paths of directories that the caller may not search, and in which a path without wildcards, or its target, may be. The
    /// workload could make such a directory searchable if it owns the directory, and may have made it unsearchable in an earlier run.
    /// </summary>
    private IEnumerable<string> ClosedOnTheWay(string path)
    {
        if (_tree.ClosedOnTheWay(path) is { } inside)
            yield return inside;
        if (HostPaths.ClosedOnTheWay(_host, path) is { } onHost)
        {
            foreach (var shown in _tree.InsideOf(onHost))
                yield return shown;
        }
    }

    private static SandboxPlanException Unsearchable(string directory, Errno error, string rule, string instead)
    {
        var answer = error == Errno.ENAMETOOLONG ? "it is too deep" : new LinuxException(error, "search it").Message;
        return new SandboxPlanException(
            $"{rule} cannot be enforced: the contents of {Shorten(directory)} are not known; {answer}",
            error == Errno.EACCES ? $"make it readable (chmod u+rx), or {instead}" : $"{instead}, or a directory above it");
    }

    /// <summary>Shortens a very long path for a message.</summary>
    private static string Shorten(string path)
    {
        const int Most = 200;
        return path.Length <= Most ? path : string.Concat(path.AsSpan(0, Most / 2), "…", path.AsSpan(path.Length - (Most / 2)));
    }

    /// <summary>Dynamic kernel files (processes, queues, terminals) cannot be covered one by one.</summary>
    private void RefuseKernelFiles(PathGlob rule)
    {
        var real = _tree.Resolve(rule.LiteralPrefix) ?? rule.LiteralPrefix;
        if (rule.IsLiteral ? _tree.IsFleeting(real) : _tree.IsKernels(real))
        {
            var mount = _tree.MountOf(real).Target;
            throw new SandboxPlanException(
                $"deny {rule.Text} cannot be enforced: the contents of {mount} change", $"deny {mount}, or leave the rule out");
        }
    }

    /// <summary>Notes rules that cannot hold for files created later.</summary>
    private void NoteReach(PathGlob rule)
    {
        var real = _tree.Resolve(rule.LiteralPrefix) ?? rule.LiteralPrefix;
        var onHost = HostPaths.Resolve(_host, rule.LiteralPrefix) ?? rule.LiteralPrefix;
        if (!rule.IsLiteral
            && _tree.Mounts.Any(m => IsWritable(m) && (HostPaths.IsWithin(m.Target, real) || _tree.MountOf(real) == m || Shows(m, onHost))))
        {
            _notes.Add($"deny {rule.Text} holds for what matches now; files made later in a writable directory are not covered");
            _openEnded.Add(rule.Text);
        }
        else if (rule.IsLiteral
            && _tree.Look(real) is null
            && _host.Look(onHost) is null
            && IsWritable(_tree.MountOf(HostPaths.Parent(real))))
            _notes.Add($"deny {rule.Text}: nothing is there now; a file made there later is not covered");
    }

    private static bool Shows(MountStep mount, string hostDirectory) =>
        SandboxTree.SourcesOf(mount).Any(s => HostPaths.IsWithin(s, hostDirectory) || HostPaths.IsWithin(hostDirectory, s));

    private static bool IsWritable(MountStep mount) => mount is BindMount { Write: true } or OverlayMount { Upper: not null };
}
