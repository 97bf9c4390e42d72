using System.Collections.Immutable;

namespace Berth.Instances.Records;

/// <summary>The machine of an instance that is a VMM.</summary>
/// <param name="Name">The machine's name.</param>
public sealed record InstanceMachine(string Name)
{
    /// <summary>The workload's command in the machine; empty: the machine has no workload of a description.</summary>
    public ImmutableArray<string> Command { get; init; } = [];
}
