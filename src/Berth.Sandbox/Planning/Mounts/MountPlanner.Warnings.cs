using Berth.Descriptions.Text;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>Warnings about rules that are valid but probably wrong.</content>
internal sealed partial class MountPlanner
{
    /// <summary>
    /// Warns of a rule that names nothing, neither inside nor on the host: it is probably misspelled, and protects nothing.
    /// </summary>
    private void WarnOfNothing(PathGlob glob, string rule)
    {
        var names = HostPaths.Components(glob.LiteralPrefix).ToArray();
        var inside = Existing(names, p => _tree.Resolve(p) is { } real && _tree.Look(real) is not null ? real : null);
        var onHost = Existing(names, p => HostPaths.Resolve(_host, p));
        var known = Math.Max(inside.Count, onHost.Count);
        if (known == names.Length)
            return;
        // A directory that may not be searched may contain it.
        var isDirectory = onHost.Count == known && _host.Look(onHost.Real) is { Kind: HostFileKind.Directory };
        if (isDirectory && !_host.MayEnter(onHost.Real))
            return;
        var there = (isDirectory ? _host.List(onHost.Real) : onHost.Count == known ? null : _tree.List(inside.Real)) ?? [];
        var directory = "/" + string.Join('/', names.Take(known));
        if (there.Any(e => e.Name == names[known]))
        {
            _warnings.Add(
                $"{rule} {glob.Text} names nothing: {HostPaths.Join(directory, names[known])} is a symbolic link that leads to nothing");
            return;
        }

        var closest = Spelling.Closest(names[known], [.. there.Select(static e => e.Name).Order(StringComparer.Ordinal)]);
        var meant = closest is null
            ? ""
            : "; did you mean "
                + $"{string.Concat(HostPaths.Join(directory, closest), glob.Text.AsSpan(HostPaths.Join(directory, names[known]).Length))}?";
        _warnings.Add($"{rule} {glob.Text} names nothing: there is no {names[known]} in {directory}{meant}");
    }

    /// <summary>The number of the names that lead to an existing path, and that path.</summary>
    private static (int Count, string Real) Existing(string[] names, Func<string, string?> resolve)
    {
        var (path, real) = ("", "/");
        for (var i = 0; i < names.Length; i++)
        {
            path = $"{path}/{names[i]}";
            if (resolve(path) is not { } next)
                return (i, real);
            real = next;
        }

        return (names.Length, real);
    }

    /// <summary>
    /// Warns of a rule that masks an explicit grant, or the working directory, completely. A rule of the description for the very path is
    /// meant; one of the profile is not the user's.
    /// </summary>
    /// <param name="masks">What is masked.</param>
    /// <param name="ofProfile">The rules of the profile.</param>
    private void WarnOfLostGrants(IReadOnlyList<MaskStep> masks, HashSet<string> ofProfile)
    {
        if (masks.Count == 0 || _granted.Count == 0)
            return;
        var granted = _granted.Select(t => _tree.Resolve(t)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        foreach (var mask in masks)
        {
            var isProfiles = ofProfile.Contains(mask.Rule);
            if (!mask.Directory && !isProfiles)
                continue;
            foreach (var target in granted)
            {
                if ((target == mask.Target && !isProfiles)
                    || !HostPaths.IsWithin(target, mask.Target)
                    || mask.Openings.Any(o => HostPaths.IsWithin(target, o.Target) || HostPaths.IsWithin(o.Target, target)))
                    continue;
                _warnings.Add(isProfiles
                    ? $"the profile denies {mask.Rule}, which masks {target}, although it is granted; to keep it, deny {mask.Rule} in the "
                        + $"description, with {target} as an exception"
                    : $"deny {mask.Rule} masks {target}, which is granted; to keep it, add {target} to the exceptions of the rule");
            }
        }
    }

    /// <summary>
    /// Warns of a path that is granted read-only but is writable nevertheless, because a later entry covers the first, or shows the path,
    /// or something below it, at another place. A writable path below a read-only one, under its own name, is normal.
    /// </summary>
    /// <param name="entries">All entries.</param>
    /// <param name="own">The index of the first that is not the profile's.</param>
    private void WarnOfWritable(List<FilesystemEntry> entries, int own)
    {
        List<BindEntry> readOnly = [], writable = [];
        for (var i = own; i < entries.Count; i++)
        {
            if (entries[i] is not BindEntry bind)
                continue;
            if (bind.Write)
                writable.Add(bind);
            else if (bind.Target is not ("/" or "/etc") && bind.Source == bind.Target)
                readOnly.Add(bind);
        }

        if (readOnly.Count == 0 || writable.Count == 0)
            return;
        var shown = writable.ConvertAll(b => HostPaths.Resolve(_host, b.Source));
        foreach (var kept in readOnly)
        {
            if (HostPaths.Resolve(_host, kept.Source) is not { } source)
                continue;
            for (var i = 0; i < writable.Count; i++)
            {
                var other = writable[i];
                var isAtItsPlace = other.Source == other.Target;
                if (shown[i] is not { } written || !HostPaths.IsWithin(written, source)
                    || (isAtItsPlace && (written != source || entries.IndexOf(other) < entries.IndexOf(kept))))
                    continue;
                _warnings.Add(
                    $"{kept.Source} is granted read-only, and {other.Source} writable at {other.Target}: the workload may write it; "
                        + "leave one of the two out");
            }
        }
    }

    /// <summary>
    /// Warns of a grant whose source leads out of a directory through a symbolic link that the caller or the workload owns: an earlier run
    /// that could write to that directory may have made the link.
    /// </summary>
    private void WarnOfLinks(string path, string source, List<string> links)
    {
        foreach (var link in links)
        {
            if (_host.Look(link) is { Uid: not 0 and var owner } && _owners.Contains(owner)
                && !HostPaths.IsWithin(source, HostPaths.Parent(link)))
                _warnings.Add($"{path} grants {source}, to which the symbolic link {link} leads; name {source} if that is what you mean");
        }
    }
}
