namespace Berth.Machines.Initrd;

/// <summary>The order of versions: numbers in them are compared as numbers, so 6.1.0-9 is before 6.1.0-57.</summary>
public sealed class VersionOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    public static readonly VersionOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            var (firstDigits, secondDigits) = (Digits(a), Digits(b));
            if (firstDigits > 0 && secondDigits > 0)
            {
                ReadOnlySpan<char> first = a[..firstDigits].TrimStart('0'), second = b[..secondDigits].TrimStart('0');
                var order = first.Length != second.Length ? first.Length - second.Length : first.SequenceCompareTo(second);
                if (order != 0)
                    return order;
                a = a[firstDigits..];
                b = b[secondDigits..];
                continue;
            }

            if (a[0] != b[0])
                return a[0] - b[0];
            a = a[1..];
            b = b[1..];
        }

        return a.Length - b.Length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
