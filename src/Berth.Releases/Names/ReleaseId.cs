using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Berth.Descriptions.Text;
using Berth.Releases.Errors;

namespace Berth.Releases.Names;

/// <summary>Names a release: its version, and the first 12 digits of its archive's SHA-256, such as <c>1.4.0-3f9a01c2d4e5</c>.</summary>
public sealed record ReleaseId
{
    private const int Digits = 12, LongestVersion = 64;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    private ReleaseId(string text) => Text = text;

    /// <summary>The name, which is the name of its directory.</summary>
    public string Text { get; }

    /// <summary>The version in it.</summary>
    public string Version => Text[..^(Digits + 1)];

    /// <summary>The id of an archive.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="sha256">The SHA-256 of its bytes, in hexadecimal.</param>
    public static ReleaseId Of(ReleaseVersion version, string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return new ReleaseId($"{version}-{sha256[..Digits]}");
    }

    /// <summary>Parses an id.</summary>
    /// <exception cref="ReleaseException">It is none.</exception>
    public static ReleaseId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new ReleaseException(
                ReleaseErrorKind.Usage, $"{Quoted.Text(text ?? "")} is not the id of a release", "berth release list shows them");

    /// <summary>Parses an id.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ReleaseId? id)
    {
        id = text is not null && IsId(text) ? new ReleaseId(text) : null;
        return id is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>A version, a dash, and the digits. Not by a regular expression: the small executable would grow by the library.</summary>
    private static bool IsId(string text)
    {
        var dash = text.Length - Digits - 1;
        return dash is > 0 and <= LongestVersion
            && text[dash] == '-'
            && char.IsAsciiLetterOrDigit(text[0])
            && text.AsSpan(0, dash).IndexOfAnyExcept(ReleaseVersion.Characters) < 0
            && !text.AsSpan(dash + 1).ContainsAnyExcept(s_digits);
    }
}
