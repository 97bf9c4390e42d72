namespace Berth.Descriptions.Text;

/// <summary>Finds the known word that a misspelled one probably means.</summary>
public static class Spelling
{
    private const int LongestWord = 40;

    /// <summary>The maximum edit distance for a word of this length: a third of it, from 1 to 3.</summary>
    private static int Tolerance(int length) => Math.Clamp(length / 3, 1, 3);

    /// <summary>The closest candidate; null if none is close.</summary>
    public static string? Closest(string word, ReadOnlySpan<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
            return null;
        string? best = null;
        var least = Tolerance(word.Length) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= least)
                continue;
            var distance = Distance(word, candidate);
            if (distance >= least)
                continue;
            least = distance;
            best = candidate;
        }

        return best;
    }

    /// <summary>Damerau-Levenshtein distance (optimal string alignment), without regard to case.</summary>
    internal static int Distance(string a, string b)
    {
        // Three rows of the usual table: a transposition looks two rows back.
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> above = stackalloc int[b.Length + 1];
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            above[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            var spare = before;
            before = above;
            above = row;
            row = spare;
        }

        return above[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
