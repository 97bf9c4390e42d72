using System.Globalization;
using System.Text;
using Berth.Linux.Text;

namespace Berth.Supervision.Systemd;

/// <summary>
/// The text of a unit file (systemd.syntax(7)). Values are escaped, so that no quote, newline, specifier or variable in them is
/// interpreted.
/// </summary>
internal sealed class UnitText
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a section.</summary>
    internal UnitText Section(string name)
    {
        if (_text.Length > 0)
            _text.Append('\n');
        _text.Append('[').Append(name).Append("]\n");
        return this;
    }

    /// <summary>Sets an option to a value that needs no escaping.</summary>
    internal UnitText Set(string key, string value)
    {
        _text.Append(key).Append('=').Append(value).Append('\n');
        return this;
    }

    /// <summary>Sets an option if there is a value.</summary>
    internal UnitText Set(string key, long? value) => value is { } number ? Set(key, number.ToString(CultureInfo.InvariantCulture)) : this;

    /// <summary>Sets an option to a time, to the millisecond.</summary>
    internal UnitText Set(string key, TimeSpan time) =>
        Set(key, string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms"));

    /// <summary>Sets an option to quoted words.</summary>
    internal UnitText SetWords(string key, IEnumerable<string> words) => Set(key, string.Join(' ', words.Select(Quote)));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>A quoted word. Specifiers are doubled, because they are also expanded in quotes.</summary>
    internal static string Quote(string word)
    {
        var quoted = new StringBuilder("\"");
        var before = '\0';
        foreach (var character in word)
        {
            _ = character switch
            {
                '"' or '\\' => quoted.Append('\\').Append(character),
                '%' => quoted.Append("%%"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7F' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ when HostText.IsByte(character) && !char.IsHighSurrogate(before) =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\x{(byte)character:x2}"),
                _ => quoted.Append(character),
            };
            before = character;
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Text for an option in which systemd reads no quotes; null: it cannot be written.</summary>
    /// <remarks>A line is trimmed, a backslash at its end joins it to the next, and control characters are refused.</remarks>
    internal static string? Plain(string text) =>
        text.Any(char.IsControl)
            || HostText.HasBytes(text)
            || text.Length == 0
            || char.IsWhiteSpace(text[0])
            || char.IsWhiteSpace(text[^1])
            || text[^1] is '\\'
            ? null
            : text.Replace("%", "%%", StringComparison.Ordinal);
}
