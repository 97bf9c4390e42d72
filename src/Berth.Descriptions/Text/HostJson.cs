using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Berth.Descriptions.Text;

/// <summary>
/// Strings of the host in JSON. A byte 0xNN that is not UTF-8 is the lone surrogate U+DCNN in a .NET string (PEP 383), and the escape
/// <c>\udcNN</c> in JSON. The base library's reader and writer do not support lone surrogates.
/// </summary>
public static class HostJson
{
    private const int EscapeLength = 4;

    /// <summary>
    /// Options for writing files. Escapes only what JSON requires, and control characters that would affect a terminal if the file is
    /// shown.
    /// </summary>
    public static JsonWriterOptions File { get; } = new() { Encoder = new HostJsonEncoder(isAscii: false) };

    /// <summary>As <see cref="File"/>, indented.</summary>
    public static JsonWriterOptions IndentedFile { get; } = File with { Indented = true };

    /// <summary>Options for output to a terminal or another program: indented, ASCII only.</summary>
    public static JsonWriterOptions Output { get; } = new() { Indented = true, Encoder = new HostJsonEncoder(isAscii: true) };

    /// <summary>The text of a string, including escapes for bytes; null for null.</summary>
    /// <param name="element">A string or null.</param>
    /// <exception cref="InvalidOperationException">The element is neither, or has a lone surrogate that stands for no byte.</exception>
    public static string? GetHostString(this JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.String)
            return element.GetString();
        var raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        if (!HasSurrogate(raw))
            return element.GetString();
        return TryUnescape(raw, out var text) ? text : throw new InvalidOperationException("a string holds half of a surrogate pair");
    }

    /// <summary>The text of a JSON string; false if it has a lone surrogate that stands for no byte.</summary>
    /// <param name="reader">Positioned at a string or the name of a member, in one span.</param>
    /// <param name="text">The text.</param>
    internal static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        if (reader.ValueIsEscaped && HasSurrogate(reader.ValueSpan))
            return TryUnescape(reader.ValueSpan, out text);
        text = reader.GetString()!;
        return true;
    }

    /// <summary>
    /// Whether some escaped bytes of a text form valid UTF-8 together. The text then has a second spelling, with the character itself,
    /// which comparisons use.
    /// </summary>
    /// <param name="text">The text.</param>
    internal static bool SpellsCharacter(ReadOnlySpan<char> text)
    {
        const int LongestCharacter = 4;
        Span<byte> bytes = stackalloc byte[LongestCharacter];
        for (var i = 0; i < text.Length; i++)
        {
            var length = 0;
            while (length < LongestCharacter
                && i + length < text.Length
                && HostJsonEncoder.IsByte(text[i + length])
                && !IsLowHalf(text, i + length))
            {
                bytes[length] = (byte)text[i + length];
                length++;
            }

            if (length > 1 && Rune.DecodeFromUtf8(bytes[..length], out _, out _) is OperationStatus.Done)
                return true;
        }

        return false;
    }

    private static bool IsLowHalf(ReadOnlySpan<char> text, int index) => index > 0 && char.IsHighSurrogate(text[index - 1]);

    private static bool HasSurrogate(ReadOnlySpan<byte> raw) => raw.IndexOf(@"\ud"u8) >= 0 || raw.IndexOf(@"\uD"u8) >= 0;

    /// <summary>Unescapes a string that a reader has already validated.</summary>
    private static bool TryUnescape(ReadOnlySpan<byte> raw, out string text)
    {
        var all = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
                plain = raw.Length;
            all.Append(Encoding.UTF8.GetString(raw[..plain]));
            raw = raw[plain..];
            if (raw.IsEmpty)
                break;
            var isNumber = raw[1] is (byte)'u';
            all.Append(raw[1] switch
            {
                (byte)'u' => (char)ushort.Parse(raw.Slice(2, EscapeLength), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var itself => (char)itself,
            });
            raw = raw[(isNumber ? 2 + EscapeLength : 2)..];
        }

        text = all.ToString();
        return !HasHalf(text);
    }

    private static bool HasHalf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]) && !HostJsonEncoder.IsByte(text[i]))
                return true;
        }

        return false;
    }
}
