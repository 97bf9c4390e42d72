using System.Globalization;
using System.Text;
using Berth.Linux.Text;

namespace Berth.Supervision.Systemd;

/// <summary>
/// The text of a unit file (systemd.syntax(7)). What is not ours to write stands for itself: no quote, newline, specifier or variable in it
/// is read.
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

    /// <summary>Sets what takes words of ours: they are written as they are.</summary>
    internal UnitText Set(string key, string value)
    {
        _text.Append(key).Append('=').Append(value).Append('\n');
        return this;
    }

    /// <summary>Sets it where there is a value.</summary>
    internal UnitText Set(string key, long? value) => value is { } number ? Set(key, number.ToString(CultureInfo.InvariantCulture)) : this;

    /// <summary>Sets a time, to the millisecond.</summary>
    internal UnitText Set(string key, TimeSpan time) =>
        Set(key, string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms"));

    /// <summary>Sets what takes words in quotes.</summary>
    internal UnitText SetWords(string key, IEnumerable<string> words) => Set(key, string.Join(' ', words.Select(Quote)));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>One word in quotes. Specifiers are doubled: they are read in quotes as well.</summary>
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

    /// <summary>A text where systemd reads no quotes; null: there is no way to write it.</summary>
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
