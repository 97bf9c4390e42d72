namespace Berth.HostServices.Messages;

/// <summary>
/// Rewrites the literals <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which Python's json module writes by default but which are not
/// JSON, as strings of that text. This is the form of System.Text.Json (<c>AllowNamedFloatingPointLiterals</c>).
/// </summary>
internal static class PythonNumbers
{
    private static readonly byte[][] s_literals = ["NaN"u8.ToArray(), "Infinity"u8.ToArray(), "-Infinity"u8.ToArray()];

    /// <summary>Returns the text with strings in the place of these literals, or null if there are none.</summary>
    internal static byte[]? Quote(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf(s_literals[0]) < 0 && text.IndexOf(s_literals[1]) < 0)
            return null;
        // A literal grows by two quotes, and has at least three letters.
        var output = new byte[text.Length + (text.Length / s_literals[0].Length * 2) + 2];
        var (length, isString, found) = (0, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (!isString && LiteralAt(text[i..]) is { } literal)
            {
                output[length++] = (byte)'"';
                literal.CopyTo(output, length);
                length += literal.Length;
                output[length++] = (byte)'"';
                i += literal.Length - 1;
                found = true;
                continue;
            }

            if (value == '"')
                isString = !isString;
            output[length++] = value;
            if (isString && value == '\\' && i + 1 < text.Length)
                output[length++] = text[++i];
        }

        return found ? output[..length] : null;
    }

    private static byte[]? LiteralAt(ReadOnlySpan<byte> text)
    {
        if (text[0] is not ((byte)'N' or (byte)'I' or (byte)'-'))
            return null;
        foreach (var literal in s_literals)
        {
            if (text.StartsWith(literal))
                return literal;
        }

        return null;
    }
}
