namespace Berth.Sandbox.Parameters;

/// <summary>The access rights at and below a path.</summary>
/// <param name="Path">The path, as the workload sees it.</param>
/// <param name="Access">Access rights.</param>
/// <param name="Text">The rights as text.</param>
public sealed record LandlockRule(string Path, ulong Access, string Text);
