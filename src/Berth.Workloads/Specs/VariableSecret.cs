namespace Berth.Workloads.Specs;

/// <summary>The value of an environment variable of the process that starts the workload.</summary>
/// <param name="Name">The variable's name.</param>
public sealed record VariableSecret(string Name) : SecretSource;
