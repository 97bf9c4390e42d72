using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>
/// An absolute path with <c>?</c>, <c>*</c> (within a component) and <c>**</c> (any number of components; at the end, one or more: the
/// contents of the directory, not the directory itself; as in bash, it follows no symbolic links). Names are matched one at a time, with
/// all possibilities at once, so that a search can proceed downwards.
/// </summary>
internal sealed class PathGlob
{
    private const int MostComponents = 127; // a bit for each in a state, and one for "matched"
    private readonly string[] _components;

    private PathGlob(string text, string[] components, int literal)
    {
        Text = text;
        _components = components;
        IsLiteral = literal == components.Length;
        LiteralPrefix = "/" + string.Join('/', components.Take(literal));
        Start = Closure(UInt128.One << literal);
    }

    /// <summary>As written, normalised.</summary>
    public string Text { get; }

    /// <summary>Whether it has no wildcards.</summary>
    public bool IsLiteral { get; }

    /// <summary>The directory that contains all matches, or the path itself.</summary>
    public string LiteralPrefix { get; }

    /// <summary>The state in <see cref="LiteralPrefix"/>: bit i says that the first i components are matched.</summary>
    public UInt128 Start { get; }

    /// <exception cref="SandboxPlanException">It has too many components.</exception>
    public static PathGlob Parse(string text)
    {
        var components = HostPaths.Components(text).ToArray();
        if (components.Length > MostComponents)
            throw new SandboxPlanException($"deny {text} has more than {MostComponents} parts", "deny a directory above");
        return new PathGlob("/"
            + string.Join('/', components), components, components.TakeWhile(static c => c.AsSpan().IndexOfAny('*', '?') < 0).Count());
    }

    /// <summary>The state after another name; zero: nothing below matches.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="name">The name.</param>
    /// <param name="link">Whether the name is a link to a directory that is being followed: <c>**</c> follows no links.</param>
    public UInt128 Advance(UInt128 state, string name, bool link = false)
    {
        var next = UInt128.Zero;
        for (var i = 0; i < _components.Length; i++)
        {
            if ((state >> i & 1) == 0)
                continue;
            if (_components[i] == "**")
                next |= (link ? 0 : UInt128.One << i) | (i + 1 == _components.Length ? UInt128.One << (i + 1) : 0);
            else if (MatchName(_components[i], name))
                next |= UInt128.One << (i + 1);
        }

        return Closure(next);
    }

    /// <summary>Whether a state is that of a matching path.</summary>
    public bool IsMatch(UInt128 state) => (state >> _components.Length & 1) != 0;

    /// <summary>The literal names that would continue a match.</summary>
    public IEnumerable<string> NextNames(UInt128 state) =>
        _components.Where((c, i) => (state >> i & 1) != 0 && c.AsSpan().IndexOfAny('*', '?') < 0);

    /// <summary>Whether a component with wildcards may continue a match.</summary>
    public bool HasWildcardNext(UInt128 state) =>
        _components.Where((c, i) => (state >> i & 1) != 0 && c.AsSpan().IndexOfAny('*', '?') >= 0).Any();

    /// <summary>A state without the possibilities of a <c>**</c>, which remain at any depth.</summary>
    public UInt128 WithoutAnyDepth(UInt128 state)
    {
        for (var i = 0; i < _components.Length; i++)
        {
            if (_components[i] == "**")
                state &= ~(UInt128.One << i);
        }

        return state;
    }

    /// <summary>Whether it matches this path.</summary>
    public bool Matches(string path) => IsMatch(StateOf(path));

    /// <summary>Whether it may match something below this directory.</summary>
    public bool MayMatchBelow(string directory) => (StateOf(directory) & ~(UInt128.One << _components.Length)) != 0;

    private UInt128 StateOf(string path) =>
        HostPaths.Components(path).Aggregate(Closure(UInt128.One), (state, name) => Advance(state, name));

    /// <summary>A <c>**</c> between other components may match no component.</summary>
    private UInt128 Closure(UInt128 state)
    {
        for (var i = 0; i + 1 < _components.Length; i++)
        {
            if ((state >> i & 1) != 0 && _components[i] == "**")
                state |= UInt128.One << (i + 1);
        }

        return state;
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
