namespace Berth.Linux;

/// <summary>Finds the name that somebody meant, for a "did you mean".</summary>
public static class ClosestName
{
    private const int LongestName = 40;

    /// <summary>The candidate with the fewest edits, compared without regard to case; null when none is close.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="candidates">What there is. The first of equally close ones is taken.</param>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > LongestName)
            return null;
        string? closest = null;
        var fewest = Math.Clamp(name.Length / 3, 1, 3) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) >= fewest)
                continue;
            var edits = Edits(name, candidate);
            if (edits >= fewest)
                continue;
            fewest = edits;
            closest = candidate;
        }

        return closest;
    }

    /// <summary>Insertions, deletions, changes and exchanges of neighbours that make one of the other (optimal string alignment).</summary>
    private static int Edits(string from, string to)
    {
        Span<int> twoAbove = stackalloc int[to.Length + 1];
        Span<int> above = stackalloc int[to.Length + 1];
        Span<int> row = stackalloc int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
            above[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = Same(from[i - 1], to[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + change);
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }

            var spare = twoAbove;
            twoAbove = above;
            above = row;
            row = spare;
        }

        return above[to.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
