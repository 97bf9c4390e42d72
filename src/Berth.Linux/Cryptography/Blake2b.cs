using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Cryptography;

/// <summary>BLAKE2b with 512 bits (RFC 7693), with OpenSSL's libcrypto: the base library has none.</summary>
public static class Blake2b
{
    /// <summary>The length of the digest in bytes.</summary>
    public const int Length = 64;

    /// <summary>The digest of bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <exception cref="NativeLibraryException">libcrypto can't be loaded.</exception>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        LibCrypto.Library.Require("to compute a BLAKE2b digest");
        using var context = LibCrypto.EVP_MD_CTX_new();
        var digest = new byte[Length];
        return !context.IsInvalid
            && LibCrypto.EVP_DigestInit_ex(context, LibCrypto.EVP_blake2b512(), 0) == 1
            && LibCrypto.EVP_DigestUpdate(context, data, (nuint)data.Length) == 1
            && LibCrypto.EVP_DigestFinal_ex(context, digest, out _) == 1
                ? digest
                : throw new InvalidOperationException("libcrypto has no BLAKE2b.");
    }
}
