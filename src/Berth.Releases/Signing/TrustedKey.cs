using System.Security.Cryptography;
using System.Text;
using Berth.Descriptions.Text;
using Berth.Releases.Errors;

namespace Berth.Releases.Signing;

/// <summary>A public key whose signatures count.</summary>
/// <param name="Id">Names it: the start of the SHA-256 of the key, in hexadecimal.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">The key in base64: SubjectPublicKeyInfo, or the 32 bytes of Ed25519.</param>
/// <param name="Comment">What it is, for people.</param>
public sealed record TrustedKey(string Id, KeyKind Kind, string Key, string? Comment = null)
{
    private const int IdBytes = 8;
    private const int Ed25519Length = 32;
    private const int MinisignPrefix = 2 + 8; // algorithm, and the id that minisign has chosen at random
    private const string CurveP256 = "1.2.840.10045.3.1.7";

    /// <summary>Reads the file of a public key, which <see cref="Parse"/> describes.</summary>
    /// <param name="path">The file, which must be a regular one of at most 256 KiB.</param>
    /// <exception cref="ReleaseException">It can't be read, or is no such key.</exception>
    public static TrustedKey Read(string path) => Parse(Encoding.UTF8.GetString(SignedFile.Read(path)), Path.GetFileName(path));

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
        return Convert.TryFromBase64String(line, bytes, out var length)
            && length > MinisignPrefix
            && bytes.AsSpan().StartsWith("Ed"u8)
            && TryMake(KeyKind.Minisign, bytes.AsSpan(MinisignPrefix, length - MinisignPrefix), name) is { } key
                ? key
                : throw Wrong(name, "it is neither PEM nor a public key of minisign");
    }

    /// <summary>
    /// What is wrong with a key that was not parsed, but comes with an id of its own; null: nothing. Each key has one spelling and one id,
    /// so that nobody counts twice.
    /// </summary>
    internal string? Problem()
    {
        var bytes = new byte[Key.Length];
        if (!Convert.TryFromBase64String(Key, bytes, out var length))
            return $"the key {Quoted.Text(Id)} is not base64";
        if (!Enum.IsDefined(Kind))
            return $"the key {Quoted.Text(Id)} is of an unknown kind";
        if (TryMake(Kind, bytes.AsSpan(0, length), Comment) is not { } known)
            return $"the key {Quoted.Text(Id)} is not a key of {(Kind is KeyKind.Minisign ? "minisign" : "the curve P-256")}";
        if (known.Key != Key)
            return $"the key {Quoted.Text(Id)} is not written as Berth writes it";
        return known.Id == Id ? null : $"the key {Quoted.Text(Id)} has the id {known.Id}";
    }

    private static TrustedKey OfPem(string pem, string name)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw Wrong(name, "it is a private key; the public one is needed: openssl ec -in KEY -pubout");
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (TryMake(KeyKind.EcdsaP256, key.ExportSubjectPublicKeyInfo(), name) is { } known)
                return known;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            // Said below.
        }

        throw Wrong(name, "it is not a key of the curve P-256");
    }

    private static TrustedKey? TryMake(KeyKind kind, ReadOnlySpan<byte> bytes, string? comment)
    {
        var key = kind is not KeyKind.Minisign ? InfoOfP256(bytes) : bytes.Length == Ed25519Length ? bytes.ToArray() : null;
        return key is null
            ? null
            : new TrustedKey(
                Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, IdBytes)), kind, Convert.ToBase64String(key), comment);
    }

    /// <summary>The one form of a key that can be written in several; null: it is no key of the curve P-256.</summary>
    private static byte[]? InfoOfP256(ReadOnlySpan<byte> info)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(info, out var read);
            return read == info.Length && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == CurveP256
                ? key.ExportSubjectPublicKeyInfo()
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ReleaseException Wrong(string name, string why) =>
        new(ReleaseErrorKind.Usage, $"{name} can't be a trusted key: {why}");
}
