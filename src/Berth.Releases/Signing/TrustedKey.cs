using System.Security.Cryptography;
using Berth.Releases.Errors;

namespace Berth.Releases.Signing;

/// <summary>A public key whose signatures count.</summary>
/// <param name="Id">Names it: the start of the SHA-256 of an ECDSA key, or the key id of minisign; in hexadecimal.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">The key in base64: SubjectPublicKeyInfo, or the 32 bytes of Ed25519.</param>
/// <param name="Comment">What it is, for people.</param>
public sealed record TrustedKey(string Id, KeyKind Kind, string Key, string? Comment = null)
{
    private const int IdBytes = 8;
    private const int MinisignLength = 2 + IdBytes + 32;
    private const string CurveP256 = "1.2.840.10045.3.1.7";

    /// <summary>Reads a public key: PEM with a P-256 key, or a public key file of minisign.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="name">The file, for messages and as the comment.</param>
    /// <exception cref="ReleaseException">It is no such key.</exception>
    public static TrustedKey Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            return OfPem(text, name);
        var line = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(static line => !line.StartsWith("untrusted comment:", StringComparison.Ordinal)) ?? "";
        var bytes = new byte[line.Length];
        if (Convert.TryFromBase64String(line, bytes, out var length) && length == MinisignLength && bytes.AsSpan().StartsWith("Ed"u8))
        {
            return new TrustedKey(
                Convert.ToHexStringLower(bytes.AsSpan(2, IdBytes)), KeyKind.Minisign,
                Convert.ToBase64String(bytes.AsSpan(2 + IdBytes, MinisignLength - 2 - IdBytes)), name);
        }

        throw Wrong(name, "it is neither PEM nor a public key of minisign");
    }

    private static TrustedKey OfPem(string pem, string name)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw Wrong(name, "it is a private key; the public one is needed: openssl ec -in KEY -pubout");
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != CurveP256)
                throw Wrong(name, "it is not a key of the curve P-256");
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            throw Wrong(name, "it is not a key of the curve P-256");
        }

        var info = key.ExportSubjectPublicKeyInfo();
        return new TrustedKey(
            Convert.ToHexStringLower(SHA256.HashData(info).AsSpan(0, IdBytes)), KeyKind.EcdsaP256, Convert.ToBase64String(info), name);
    }

    private static ReleaseException Wrong(string name, string why) =>
        new(ReleaseErrorKind.Usage, $"{name} can't be a trusted key: {why}");
}
