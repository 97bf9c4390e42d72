namespace Berth.Workloads.Specs;

/// <summary>Where the content of a secret is read when the workload starts. The description never has the content itself.</summary>
public abstract record SecretSource;
