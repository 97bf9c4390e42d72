using System.Buffers;

namespace Berth.Workloads.Specs;

/// <summary>Names of hosts, as rules and questions contain them.</summary>
public static class NetworkName
{
    private const int Most = 253, MostInLabel = 63;
    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Whether a text without a final dot is a name that can be asked for: labels of letters, digits, <c>-</c> and <c>_</c>, the last one
    /// not a number. A name that ends in a number is an address to some programs (<c>127.1</c>).
    /// </summary>
    /// <param name="name">The text.</param>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > Most)
            return false;
        ReadOnlySpan<char> label = default;
        foreach (var range in name.Split('.'))
        {
            label = name[range];
            if (label.Length is 0 or > MostInLabel || label[0] is '-' || label[^1] is '-')
                return false;
            foreach (var c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                    return false;
            }
        }

        return !IsNumber(label);
    }

    private static bool IsNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9')
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !label[2..].ContainsAnyExcept(s_hexadecimal));
}
