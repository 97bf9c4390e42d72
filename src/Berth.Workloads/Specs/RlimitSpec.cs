namespace Berth.Workloads.Specs;

/// <summary>One limit of getrlimit(2).</summary>
/// <param name="Soft">The limit in force; null: unlimited.</param>
/// <param name="Hard">As far as the workload may raise it; null: unlimited.</param>
public sealed record RlimitSpec(long? Soft, long? Hard);
