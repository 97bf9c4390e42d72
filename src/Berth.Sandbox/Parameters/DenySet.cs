using Berth.Sandbox.Host;

namespace Berth.Sandbox.Parameters;

/// <summary>
/// The denied paths inside, and the exceptions of each rule. A path is denied if a rule names it or a directory above it, and no exception
/// of that rule does. An exception has no effect on other rules.
/// </summary>
/// <param name="rules">The rules, as written.</param>
internal sealed class DenySet(string[] rules)
{
    private readonly SortedDictionary<string, bool>[] _denied =
        Array.ConvertAll(rules, static _ => new SortedDictionary<string, bool>(StringComparer.Ordinal));
    private readonly SortedDictionary<string, bool>[] _excepted =
        Array.ConvertAll(rules, static _ => new SortedDictionary<string, bool>(StringComparer.Ordinal));

    /// <summary>A path that a rule names.</summary>
    public void Deny(int rule, string path, bool directory) => _denied[rule].TryAdd(path, directory);

    /// <summary>A path that an exception of a rule names.</summary>
    public void Except(int rule, string path, bool directory) => _excepted[rule].TryAdd(path, directory);

    /// <summary>The paths to mask, parents first, and the paths that stay visible in them.</summary>
    public IReadOnlyList<MaskStep> Masks()
    {
        var masks = new SortedDictionary<string, MaskStep>(StringComparer.Ordinal);
        for (var rule = 0; rule < rules.Length; rule++)
        {
            foreach (var (path, directory) in _denied[rule])
            {
                if (!IsBelow(path, _excepted[rule]))
                    masks.TryAdd(path, new MaskStep(path, directory, rules[rule]));
            }
        }

        foreach (var opening in Openings())
        {
            // An opening shows everything below it, so an opening below another adds nothing.
            foreach (var above in Above(opening.Target))
            {
                if (masks.TryGetValue(above, out var mask)
                    && mask.Directory
                    && !mask.Openings.Any(o => HostPaths.IsWithin(opening.Target, o.Target)))
                    masks[above] = mask with { Openings = mask.Openings.Add(opening) };
            }
        }

        // Below a masked directory, only paths that stay visible have to be masked.
        return [.. masks.Values.Where(
            m => Above(m.Target).All(a => !masks.TryGetValue(a, out var above)
                || !above.Directory
                || above.Openings.Any(o => HostPaths.IsWithin(m.Target, o.Target))))];
    }

    /// <summary>The parents of a path, the nearest first.</summary>
    public static IEnumerable<string> Above(string path)
    {
        while (path != "/")
            yield return path = HostPaths.Parent(path);
    }

    /// <summary>Excepted paths that no rule denies, parents first.</summary>
    private IEnumerable<MaskOpening> Openings() => _excepted.SelectMany(static e => e).DistinctBy(static e => e.Key, StringComparer.Ordinal)
        .OrderBy(static e => e.Key, StringComparer.Ordinal)
            .Where(e => !IsDenied(e.Key))
            .Select(static e => new MaskOpening(e.Key, e.Value));

    private bool IsDenied(string path)
    {
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (IsBelow(path, _denied[rule]) && !IsBelow(path, _excepted[rule]))
                return true;
        }

        return false;
    }

    private static bool IsBelow(string path, SortedDictionary<string, bool> paths) =>
        paths.Count > 0 && (paths.ContainsKey(path) || Above(path).Any(paths.ContainsKey));
}
