namespace Berth.Sandbox.Host;

/// <summary>A reason why the host cannot do something.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Fix">A command or instruction that changes it.</param>
public sealed record Blocker(string Reason, string Fix);
