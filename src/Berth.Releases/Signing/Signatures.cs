using System.Security.Cryptography;
using System.Text;
using Berth.Linux.Cryptography;

namespace Berth.Releases.Signing;

/// <summary>
/// Detached signatures: DER as <c>openssl dgst -sha256 -sign</c> writes it, the same in base64 as of <c>cosign sign-blob</c>, and those of
/// minisign.
/// </summary>
internal static class Signatures
{
    private const int KeyIdLength = 8;
    private const int MinisignLength = 2 + KeyIdLength + Ed25519.SignatureLength;
    private const string TrustedComment = "trusted comment: ";

    /// <summary>The ids of the keys that have signed the data, each once.</summary>
    /// <param name="data">The signed bytes.</param>
    /// <param name="signatures">The contents of signature files.</param>
    /// <param name="keys">The keys that count.</param>
    public static IReadOnlyList<string> Signers(
        ReadOnlyMemory<byte> data, IEnumerable<ReadOnlyMemory<byte>> signatures, IReadOnlyList<TrustedKey> keys)
    {
        var signers = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var signature in signatures)
        {
            foreach (var key in keys)
            {
                if (key.Kind is KeyKind.Minisign ? IsMinisigned(data.Span, signature.Span, key) : IsSigned(data.Span, signature.Span, key))
                    signers.Add(key.Id);
            }
        }

        return [.. signers];
    }

    private static bool IsSigned(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, TrustedKey key)
    {
        const byte Sequence = 0x30;
        Span<byte> decoded = new byte[signature.Length];
        var isText = signature.Length > 0 && signature[0] != Sequence;
        if (isText && Convert.TryFromBase64String(Encoding.ASCII.GetString(signature).Trim(), decoded, out var length))
            signature = decoded[..length];
        try
        {
            using var algorithm = ECDsa.Create();
            algorithm.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key.Key), out _);
            return algorithm.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception malformed) when (malformed is CryptographicException or FormatException)
        {
            return false;
        }
    }

    /// <summary>Four lines: a comment, the signature, a comment that is signed with it, and the signature of both.</summary>
    private static bool IsMinisigned(ReadOnlySpan<byte> data, ReadOnlySpan<byte> file, TrustedKey key)
    {
        var lines = Encoding.UTF8.GetString(file).Split('\n');
        Span<byte> first = new byte[MinisignLength + 2], second = new byte[Ed25519.SignatureLength + 2];
        if (lines.Length < 4
            || !Convert.TryFromBase64String(lines[1].Trim(), first, out var length) || length != MinisignLength
            || !lines[2].StartsWith(TrustedComment, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(lines[3].Trim(), second, out length) || length != Ed25519.SignatureLength)
            return false;
        var isHashed = first.StartsWith("ED"u8);
        if (!isHashed && !first.StartsWith("Ed"u8))
            return false;
        var bytes = Convert.FromBase64String(key.Key);
        var signature = first.Slice(2 + KeyIdLength, Ed25519.SignatureLength);
        ReadOnlySpan<byte> signed = isHashed ? Blake2b.Hash(data) : data;
        byte[] both = [.. signature, .. Encoding.UTF8.GetBytes(lines[2][TrustedComment.Length..].TrimEnd('\r'))];
        return Ed25519.Verify(bytes, signed, signature) && Ed25519.Verify(bytes, both, second[..Ed25519.SignatureLength]);
    }
}
