using Berth.Releases.Names;

namespace Berth.Releases.Signing;

/// <summary>
/// What a list of keys must fulfil to be used or stored at all. A list that does not is never read as a shorter or weaker one.
/// </summary>
internal static class KeyListRules
{
    /// <summary>The highest version of a new list, far below the largest number, so that keys can still be changed one by one.</summary>
    public const int HighestNewVersion = 1_000_000_000;

    /// <summary>What is wrong with a list; null: nothing.</summary>
    public static string? ProblemOf(KeyList list)
    {
        if (list.Version < 0)
            return $"the version {list.Version} is negative";
        if (list.Threshold < 1)
            return $"the threshold {list.Threshold} must be 1 or more";
        if (list.MinimumVersion is { } minimum && !ReleaseVersion.TryParse(minimum, out _))
            return "minimumVersion is no version";
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in list.Keys)
        {
            if (key is null)
                return "a key is null";
            if (key.Problem() is { } wrong)
                return wrong;
            if (!keys.Add(key.Key))
                return $"the key {key.Id} is there twice, and counts once";
        }

        return list.Threshold > Math.Max(1, keys.Count) ? $"{list.Threshold} keys must sign, and there would be {keys.Count}" : null;
    }
}
