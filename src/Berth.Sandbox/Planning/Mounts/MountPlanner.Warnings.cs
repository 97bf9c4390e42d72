using Berth.Descriptions.Text;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>What is well formed and probably not meant.</content>
internal sealed partial class MountPlanner
{
    /// <summary>
    /// Says where a rule names nothing, neither inside nor on the host: most likely it is misspelled, and protects nothing.
    /// </summary>
    private void WarnOfNothing(PathGlob glob, string rule)
    {
        var names = HostPaths.Components(glob.LiteralPrefix).ToArray();
        var inside = Existing(names, p => _tree.Resolve(p) is { } real && _tree.Look(real) is not null ? real : null);
        var onHost = Existing(names, p => HostPaths.Resolve(_host, p));
        var known = Math.Max(inside.Count, onHost.Count);
        if (known == names.Length)
            return;
        // What may not be looked into may hold it.
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
            : $"; did you mean {string.Concat(HostPaths.Join(directory, closest), glob.Text.AsSpan(HostPaths.Join(directory, names[known]).Length))}?";
        _warnings.Add($"{rule} {glob.Text} names nothing: there is no {names[known]} in {directory}{meant}");
    }

    /// <summary>How many of the names lead to something that is there, and where.</summary>
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
    /// Says where a rule takes away all of something that was granted in so many words, or that the workload is to start in.
    /// </summary>
    private void WarnOfLostGrants(IReadOnlyList<MaskStep> masks)
    {
        foreach (var mask in masks.Where(static m => m.Directory))
        {
            foreach (var target in _granted.Select(t => _tree.Resolve(t)).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (target != mask.Target
                    && HostPaths.IsWithin(target, mask.Target)
                    && !mask.Openings.Any(o => HostPaths.IsWithin(target, o.Target) || HostPaths.IsWithin(o.Target, target)))
                    _warnings.Add(
                        $"deny {mask.Rule} takes away {target}, which is granted; to keep it, except it from the rule (--except {target})");
            }
        }
    }
}
