namespace Berth.Sandbox.Parameters;

/// <summary>What is allowed at and below a path.</summary>
/// <param name="Path">The path, as the workload sees it.</param>
/// <param name="Access">Access rights.</param>
/// <param name="Text">The rights in words.</param>
public sealed record LandlockRule(string Path, ulong Access, string Text);
