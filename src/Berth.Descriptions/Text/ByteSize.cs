using System.Globalization;

namespace Berth.Descriptions.Text;

/// <summary>Sizes as people write them: <c>512M</c>, <c>64K</c>, <c>1G</c>, or plain bytes. The units are powers of 1024.</summary>
public static class ByteSize
{
    /// <summary>A regular expression of the form, for the JSON Schema.</summary>
    public const string Pattern = "^[0-9]+[KMGT]?$";

    private const string Units = "KMGT";

    /// <summary>Parses a size.</summary>
    /// <param name="text">Digits, then nothing or one of K, M, G, T.</param>
    /// <param name="bytes">The size, 0 or more; 0 on failure.</param>
    /// <returns>False if the text is not a size, or exceeds <see cref="long.MaxValue"/> bytes.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        var unit = text.IsEmpty ? -1 : Units.IndexOf(text[^1], StringComparison.Ordinal);
        var digits = unit < 0 ? text : text[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var shift = 10 * (unit + 1);
        if (count > long.MaxValue >> shift)
            return false;
        bytes = count << shift;
        return true;
    }

    /// <summary>Formats a size with the largest unit that is exact: 1536 is <c>1536</c>, 2048 is <c>2K</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static string Format(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var unit = -1;
        while (bytes is not 0 && bytes % 1024 is 0 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        var digits = bytes.ToString(CultureInfo.InvariantCulture);
        return unit < 0 ? digits : digits + Units[unit];
    }
}
