namespace Berth.Workloads.Specs;

/// <summary>The content of a file of the host.</summary>
/// <param name="Path">The absolute path.</param>
public sealed record FileSecret(string Path) : SecretSource;
