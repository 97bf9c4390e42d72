namespace Berth.Workloads.Specs;

/// <summary>All that can be read from a file descriptor of the process that starts the workload, which then closes it.</summary>
/// <param name="Number">Its number: 0, or 3 and more.</param>
public sealed record DescriptorSecret(int Number) : SecretSource;
