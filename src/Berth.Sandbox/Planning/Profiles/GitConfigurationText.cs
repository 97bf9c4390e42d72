using System.Text;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>
/// The text of a file of git's settings, read as git's config.c reads it: where the two differed, the workload could write what git runs.
/// A line that git takes for an error is passed over, for other programs that read the file may not.
/// </summary>
internal sealed class GitConfigurationText
{
    private readonly string _text;
    private int _next;

    private GitConfigurationText(string text)
    {
        _text = text;
        _next = text.StartsWith('\uFEFF') ? 1 : 0; // a byte order mark
    }

    /// <summary>The variables that have a value, in order.</summary>
    /// <returns>Of each: the section with its subsection behind a dot, and the key, both in lower case but for a subsection between
    /// quotation marks; the value, up to a NUL.</returns>
    public static IEnumerable<(string Section, string Key, string Value)> Entries(string text)
    {
        var reader = new GitConfigurationText(text);
        var section = "";
        while (reader.Take() is { } c)
        {
            if (IsSpace(c))
                continue;
            if (c == '[')
                section = reader.Section() ?? section;
            else if (char.IsAsciiLetter(c) && reader.Variable(c) is var (key, value))
                yield return (section, key, value);
            else if (c is '#' or ';' || !char.IsAsciiLetter(c))
                reader.SkipLine(c);
        }
    }

    private char? Take()
    {
        if (_next == _text.Length)
            return null;
        if (_text[_next] == '\r' && _next + 1 < _text.Length && _text[_next + 1] == '\n')
            _next++;
        return _text[_next++];
    }

    /// <summary>Passes over the rest of a line.</summary>
    /// <param name="last">The character of it that was taken last.</param>
    private void SkipLine(char? last)
    {
        while (last is not (null or '\n'))
            last = Take();
    }

    private string? Section()
    {
        var name = new StringBuilder();
        var c = Take();
        for (; c is { } letter && (IsOfName(letter) || letter == '.'); c = Take())
            name.Append(char.ToLowerInvariant(letter));
        if (c == ']')
            return name.ToString();
        while (c is { } space && IsSpace(space) && space != '\n')
            c = Take();
        if (c != '"')
        {
            SkipLine(c);
            return null;
        }

        name.Append('.');
        for (c = Take(); c is { } letter and not ('"' or '\n'); c = Take())
        {
            if (letter == '\\')
            {
                if (Take() is not { } escaped || escaped == '\n')
                    return null;
                letter = escaped;
            }

            name.Append(letter);
        }

        if (c == '"')
            c = Take();
        if (c == ']')
            return name.ToString();
        SkipLine(c);
        return null;
    }

    private (string Key, string Value)? Variable(char first)
    {
        var key = new StringBuilder().Append(char.ToLowerInvariant(first));
        var c = Take();
        for (; c is { } letter && IsOfName(letter); c = Take())
            key.Append(char.ToLowerInvariant(letter));
        while (c is ' ' or '\t')
            c = Take();
        if (c == '=')
            return Value() is { } value ? (key.ToString(), value) : null;
        SkipLine(c); // also a variable without a value, which is true
        return null;
    }

    private string? Value()
    {
        var value = new StringBuilder();
        var quoted = false;
        var end = 0; // up to the last character that is no space, or was between quotation marks
        for (var c = Take(); c is { } letter and not '\n'; c = Take())
        {
            if (!quoted && IsSpace(letter))
            {
                if (value.Length > 0)
                    value.Append(letter);
                continue;
            }

            if (!quoted && letter is ('#' or ';'))
            {
                SkipLine(letter); // a backslash at the end of a comment continues nothing
                break;
            }

            if (letter == '"')
            {
                quoted = !quoted;
                end = value.Length;
                continue;
            }

            if (letter == '\\')
            {
                if (Take() is not { } escaped)
                    break;
                if (escaped == '\n')
                {
                    end = value.Length;
                    continue;
                }

                letter = escaped switch { 't' => '\t', 'b' => '\b', 'n' => '\n', _ => escaped };
            }

            value.Append(letter);
            end = value.Length;
        }

        value.Length = end;
        var text = value.ToString();
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : text[..nul];
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r';

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';
}
