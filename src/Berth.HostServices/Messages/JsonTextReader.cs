using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>
/// Reads a string of JSON that may have halves of surrogate pairs, as a string with those halves. Python writes them for bytes of file
/// names that are not UTF-8 (PEP 383): the byte 0xNN is the half U+DCNN.
/// </summary>
internal static class JsonTextReader
{
    /// <summary>The value of the string or property name at which the reader is.</summary>
    internal static string Read(ref readonly Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException) when (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            return Unescape(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    /// <summary>The reader has checked the escapes.</summary>
    private static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            switch (escaped[++i])
            {
                case 'u':
                    text.Append((char)ushort.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                case var letter:
                    text.Append("bfnrt".IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? "\b\f\n\r\t"[at] : letter);
                    break;
            }
        }

        return text.ToString();
    }
}
