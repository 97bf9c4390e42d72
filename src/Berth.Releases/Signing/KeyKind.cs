namespace Berth.Releases.Signing;

/// <summary>Kinds of keys.</summary>
public enum KeyKind
{
    /// <summary>ECDSA on the curve P-256 with SHA-256, as OpenSSL and cosign use it.</summary>
    EcdsaP256,

    /// <summary>Ed25519 in the format of minisign.</summary>
    Minisign,
}
