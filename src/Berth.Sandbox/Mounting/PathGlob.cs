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

    private static bool Match(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path, bool prefix)
    {
        if (path.IsEmpty)
            return prefix ? !pattern.IsEmpty : pattern.IsEmpty || (pattern.Length == 1 && pattern[0] == "**");
        if (pattern.IsEmpty)
            return false;
        if (pattern[0] == "**")
            return Match(pattern[1..], path, prefix) || Match(pattern, path[1..], prefix);
        return MatchName(pattern[0], path[0]) && Match(pattern[1..], path[1..], prefix);
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
