using System.Buffers.Text;
using System.Security.Cryptography;

namespace Berth.Fleet.Enrolment;

/// <summary>
/// An agent's side of a token: only the hash of its secret, and until when it is valid. A file on the agent's host holds it, so that the
/// token can be made by a command while the agent runs.
/// </summary>
/// <param name="SecretHash">The SHA-256 of the secret, in lower-case hexadecimal digits.</param>
/// <param name="Expires">When the token expires.</param>
public sealed record EnrolmentOffer(string SecretHash, DateTimeOffset Expires)
{
    /// <summary>The offer for a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="now">The current time.</param>
    public static EnrolmentOffer For(EnrolmentToken token, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new EnrolmentOffer(Convert.ToHexStringLower(SHA256.HashData(token.Secret.Span)), now + EnrolmentToken.Lifetime);
    }

    /// <summary>
    /// Whether a secret is this offer's, and the offer is still valid. The comparison takes the same time for every secret.
    /// </summary>
    /// <param name="secret">The secret in base64url.</param>
    /// <param name="now">The current time.</param>
    public bool Accepts(string? secret, DateTimeOffset now)
    {
        if (now >= Expires || secret is null || !Base64Url.IsValid(secret, out var size) || size != EnrolmentToken.SecretSize)
            return false;
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.FromHexString(SecretHash, expected, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == expected.Length
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Base64Url.DecodeFromChars(secret)), expected);
    }
}
