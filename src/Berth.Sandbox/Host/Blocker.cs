namespace Berth.Sandbox.Host;

/// <summary>Something of the host that stands in the way.</summary>
/// <param name="Reason">What it is.</param>
/// <param name="Fix">The one line that lifts it.</param>
public sealed record Blocker(string Reason, string Fix);
