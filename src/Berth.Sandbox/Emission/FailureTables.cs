namespace Berth.Sandbox.Emission;

/// <summary>The tables of a launcher's failure messages.</summary>
/// <param name="Beginning">Address of <see cref="FailureMessages.Beginning"/>.</param>
/// <param name="Texts">By message: the failed operation.</param>
/// <param name="Hints">By message: what to try.</param>
/// <param name="Errors">By errno: its name.</param>
internal readonly record struct FailureTables(int Beginning, TextTable Texts, TextTable Hints, TextTable Errors);
