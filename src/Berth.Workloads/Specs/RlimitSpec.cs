namespace Berth.Workloads.Specs;

/// <summary>A limit of getrlimit(2).</summary>
/// <param name="Soft">The limit in force; null: unlimited.</param>
/// <param name="Hard">The value to which the workload may raise it; null: unlimited.</param>
public sealed record RlimitSpec(long? Soft, long? Hard);
