using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Cryptography;

/// <summary>Verifies Ed25519 signatures (RFC 8032) with OpenSSL's libcrypto: the base library has none.</summary>
public static class Ed25519
{
    /// <summary>The length of a public key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    /// <summary>Whether a signature is right.</summary>
    /// <param name="publicKey">The key, <see cref="KeyLength"/> bytes.</param>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">The signature, <see cref="SignatureLength"/> bytes.</param>
    /// <exception cref="NativeLibraryException">libcrypto can't be loaded.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        LibCrypto.Library.Require("to verify an Ed25519 signature");
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength)
            return false;
        using var key = LibCrypto.EVP_PKEY_new_raw_public_key(LibCrypto.EVP_PKEY_ED25519, 0, publicKey, KeyLength);
        using var context = LibCrypto.EVP_MD_CTX_new();
        return !key.IsInvalid
            && !context.IsInvalid
            && LibCrypto.EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
            && LibCrypto.EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
    }
}
