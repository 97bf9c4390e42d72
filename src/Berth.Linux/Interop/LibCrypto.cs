namespace Berth.Linux.Interop;

/// <summary>OpenSSL's libcrypto, for what the base library does not have. Loaded on first use.</summary>
internal static partial class LibCrypto
{
    internal const string FileName = "libcrypto.so.3";

    internal static readonly OptionalLibrary Library = new(FileName, "libssl3");

    /// <summary>EVP_PKEY_ED25519 of <c>openssl/evp.h</c>.</summary>
    internal const int EVP_PKEY_ED25519 = 1087;
}
