using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Berth.Descriptions.Text;
using Berth.Releases.Errors;

namespace Berth.Releases.Names;

/// <summary>
/// The version of a release: letters, digits and <c>. _ + ~ -</c>, at most 64 characters, beginning with a letter or digit. Versions are
/// ordered as by Semantic Versioning: number by number, and 1.2-rc1 before 1.2; what follows a <c>+</c> does not count.
/// </summary>
public sealed class ReleaseVersion
{
    private const int Longest = 64;

    /// <summary>The characters of versions.</summary>
    internal static readonly SearchValues<char> Characters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._+~-");

    private readonly string _text;

    private ReleaseVersion(string text) => _text = text;

    /// <summary>Parses a version.</summary>
    /// <exception cref="ReleaseException">It is no version.</exception>
    public static ReleaseVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new ReleaseException(
                ReleaseErrorKind.Usage, $"{Quoted.Text(text ?? "")} is not a version",
                "write letters, digits and . _ + ~ -, beginning with a letter or digit: 1.4.0");

    /// <summary>Parses a version.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ReleaseVersion? version)
    {
        var isValid = text is { Length: > 0 and <= Longest }
            && char.IsAsciiLetterOrDigit(text[0])
            && !text.AsSpan().ContainsAnyExcept(Characters);
        version = isValid ? new ReleaseVersion(text!) : null;
        return isValid;
    }

    /// <summary>The version that an archive's file name tells, such as 1.4.0 of <c>notes-1.4.0.tar.gz</c>; null: it tells none.</summary>
    public static ReleaseVersion? OfFileName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = Path.GetFileName(path);
        foreach (var extension in (string[])[".tar.gz", ".tar.zst", ".tgz", ".tar", ".zip"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                name = name[..^extension.Length];
        }

        for (var i = 0; i < name.Length; i++)
        {
            var isStart = i == 0 || name[i - 1] is '-' or '_' || (name[i - 1] == 'v' && (i == 1 || name[i - 2] is '-' or '_'));
            if (isStart && char.IsAsciiDigit(name[i]) && TryParse(name[i..], out var version))
                return version;
        }

        return null;
    }

    /// <summary>The order of two versions: less than 0 if this one is lower, more than 0 if it is higher.</summary>
    public int OrderTo(ReleaseVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (mine, myRest) = Split(_text);
        var (theirs, theirRest) = Split(other._text);
        var main = Compare(mine, theirs);
        if (main != 0)
            return main;
        if (myRest.Length == 0 || theirRest.Length == 0)
            return theirRest.Length.CompareTo(myRest.Length);
        return Compare(myRest, theirRest);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static (string Main, string PreRelease) Split(string text)
    {
        text = text.Split('+')[0];
        var dash = text.AsSpan().IndexOfAny('-', '~');
        return dash < 0 ? (text, "") : (text[..dash], text[(dash + 1)..]);
    }

    private static int Compare(string first, string second)
    {
        var (mine, theirs) = (first.Split('.'), second.Split('.'));
        for (var i = 0; i < Math.Max(mine.Length, theirs.Length); i++)
        {
            var (a, b) = (i < mine.Length ? mine[i] : "", i < theirs.Length ? theirs[i] : "");
            var order = BigInteger.TryParse(a, out var x) && BigInteger.TryParse(b, out var y)
                ? x.CompareTo(y)
                : string.CompareOrdinal(a, b);
            if (order != 0)
                return order;
        }

        return 0;
    }
}
