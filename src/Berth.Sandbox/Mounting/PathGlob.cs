namespace Berth.Sandbox.Mounting;

/// <summary>An absolute path with <c>?</c>, <c>*</c> (within a component) and <c>**</c> (any number of components).</summary>
internal sealed class PathGlob
{
    private readonly string[] _components;

    private PathGlob(string text, string[] components)
    {
        Text = text;
        _components = components;
        var literal = components.TakeWhile(static c => !IsWild(c)).ToArray();
        IsLiteral = literal.Length == components.Length;
        LiteralPrefix = "/" + string.Join('/', literal);
    }

    /// <summary>As written, normalised.</summary>
    public string Text { get; }

    /// <summary>Whether it names one path.</summary>
    public bool IsLiteral { get; }

    /// <summary>The directory that everything it matches is below, or the path itself.</summary>
    public string LiteralPrefix { get; }

    public static PathGlob Parse(string text)
    {
        var components = HostPaths.Components(text).ToArray();
        return new PathGlob("/" + string.Join('/', components), components);
    }

    /// <summary>Whether it names this path.</summary>
    public bool Matches(string path) => Match(_components, HostPaths.Components(path).ToArray(), prefix: false);

    /// <summary>Whether it may name something below this directory.</summary>
    public bool MayMatchBelow(string directory) => Match(_components, HostPaths.Components(directory).ToArray(), prefix: true);

    private static bool IsWild(string component) => component.AsSpan().IndexOfAny('*', '?') >= 0;

    // All positions in the pattern that the path so far can have reached, so that any number of ** costs no more than one.
    private static bool Match(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path, bool prefix)
    {
        var reached = new bool[pattern.Length + 1];
        Reach(reached, 0, pattern);
        foreach (var name in path)
        {
            var next = new bool[pattern.Length + 1];
            for (var i = 0; i < pattern.Length; i++)
            {
                if (reached[i] && pattern[i] == "**")
                    Reach(next, i, pattern);
                else if (reached[i] && MatchName(pattern[i], name))
                    Reach(next, i + 1, pattern);
            }

            reached = next;
        }

        return prefix ? reached.AsSpan(0, pattern.Length).Contains(true) : reached[pattern.Length];
    }

    /// <summary>Marks a position, and those behind it that take nothing more to reach: ** also stands for no component.</summary>
    private static void Reach(bool[] reached, int position, ReadOnlySpan<string> pattern)
    {
        reached[position] = true;
        while (position < pattern.Length && pattern[position] == "**")
            reached[++position] = true;
    }

    // The usual two-pointer match: on a mismatch the last star takes one more character.
    private static bool MatchName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || (pattern[p] == name[n] && pattern[p] != '*')))
            {
                p++;
                n++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
