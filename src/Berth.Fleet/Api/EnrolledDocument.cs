namespace Berth.Fleet.Api;

/// <summary>The answer to <c>POST /enroll</c>.</summary>
/// <param name="Name">The name in the certificate.</param>
public sealed record EnrolledDocument(string Name);
