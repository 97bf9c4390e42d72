namespace Berth.Sandbox.Emission;

/// <summary>Where a launcher finds what it says when an operation fails.</summary>
/// <param name="Beginning">Address of <see cref="FailureMessages.Beginning"/>.</param>
/// <param name="Texts">By message: what could not be done.</param>
/// <param name="Hints">By message: what to try.</param>
/// <param name="Errors">By errno: its name.</param>
internal readonly record struct FailureTables(int Beginning, TextTable Texts, TextTable Hints, TextTable Errors);
