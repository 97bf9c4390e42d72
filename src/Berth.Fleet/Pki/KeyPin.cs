using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Fleet.Pki;

/// <summary>
/// Identifies a public key: the SHA-256 of its SubjectPublicKeyInfo (RFC 7469, section 2.4) in lower-case hexadecimal digits. A certificate
/// that is renewed for the same key has the same pin.
/// </summary>
public static class KeyPin
{
    /// <summary>The number of characters of a pin.</summary>
    public const int Length = 2 * SHA256.HashSizeInBytes;

    /// <summary>The pin of a certificate's key.</summary>
    public static string Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>Whether a text has the form of a pin.</summary>
    public static bool IsPin(string? text) => text?.Length == Length && text.All(char.IsAsciiHexDigitLower);
}
