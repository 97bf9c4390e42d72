using System.Buffers.Text;
using System.Security.Cryptography;
using Berth.Fleet.Errors;
using Berth.Fleet.Pki;

namespace Berth.Fleet.Enrolment;

/// <summary>
/// What an administrator carries from a new host to the controller: a secret, which proves to the agent that the controller may enrol it,
/// and the pin of the agent's key, which proves to the controller that it reached that agent.
/// </summary>
/// <param name="Secret">24 random bytes.</param>
/// <param name="Pin">The agent's <see cref="KeyPin"/>.</param>
public sealed record EnrolmentToken(ReadOnlyMemory<byte> Secret, string Pin)
{
    /// <summary>The number of bytes of the secret.</summary>
    public const int SecretSize = 24;

    /// <summary>For how long a token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Creates a token with a new secret.</summary>
    /// <param name="pin">The agent's <see cref="KeyPin"/>.</param>
    public static EnrolmentToken Create(string pin) => new(RandomNumberGenerator.GetBytes(SecretSize), pin);

    /// <summary>Reads a token: <c>SECRET.PIN</c>, the secret in base64url (RFC 4648, section 5).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FleetException">It is no token.</exception>
    public static EnrolmentToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Trim().Split('.');
        if (parts is not [var secret, var pin]
            || !KeyPin.IsPin(pin)
            || !Base64Url.IsValid(secret, out var size)
            || size != SecretSize)
            throw new FleetException("that is no enrolment token", "`berthd token` on the new host prints one", isMisuse: true);
        return new EnrolmentToken(Base64Url.DecodeFromChars(secret), pin);
    }

    /// <summary>The secret in base64url, as <c>POST /enroll</c> takes it.</summary>
    public string SecretText => Base64Url.EncodeToString(Secret.Span);

    /// <summary>The token as text: <c>SECRET.PIN</c>.</summary>
    public override string ToString() => $"{SecretText}.{Pin}";
}
