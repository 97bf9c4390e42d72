using System.Security.Cryptography;

namespace Berth.Machines.Archives;

/// <summary>The digest of a file of an OCI layout: <c>sha256:</c> or <c>sha512:</c>, and hexadecimal digits.</summary>
internal sealed class BlobDigest
{
    private readonly string _text;

    private BlobDigest(string text, HashAlgorithmName algorithm, byte[] bytes) =>
        (_text, Algorithm, Bytes) = (text, algorithm, bytes);

    internal HashAlgorithmName Algorithm { get; }

    internal byte[] Bytes { get; }

    /// <summary>Where the file is below <c>blobs/</c>. It has no other characters than these, so that it leads nowhere else.</summary>
    internal string RelativePath => _text.Replace(':', '/');

    /// <summary>Parses a digest; null: it is none.</summary>
    internal static BlobDigest? TryParse(string? text)
    {
        if (text?.Split(':') is not [var algorithm, var digits] || !digits.All(char.IsAsciiHexDigitLower))
            return null;
        return (algorithm, digits.Length) switch
        {
            ("sha256", 64) => new BlobDigest(text, HashAlgorithmName.SHA256, Convert.FromHexString(digits)),
            ("sha512", 128) => new BlobDigest(text, HashAlgorithmName.SHA512, Convert.FromHexString(digits)),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
