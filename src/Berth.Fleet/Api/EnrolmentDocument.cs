namespace Berth.Fleet.Api;

/// <summary>The body of <c>POST /enroll</c>.</summary>
/// <param name="Token">The secret of the token, in base64url.</param>
/// <param name="Certificate">The certificate for the agent's key, in PEM.</param>
/// <param name="Authority">The certificate of the fleet's authority, in PEM.</param>
public sealed record EnrolmentDocument(string Token, string Certificate, string Authority);
