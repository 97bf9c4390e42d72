using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Instances.Records;

/// <summary>One running instance, as its file in the state store says.</summary>
public sealed record InstanceRecord
{
    /// <summary>16 random bytes, in hex.</summary>
    public required string Id { get; init; }

    /// <summary>The workload's name.</summary>
    public required string Name { get; init; }

    /// <summary>The launcher: the process whose end is the instance's end.</summary>
    public required ProcessIdentity Launcher { get; init; }

    /// <summary>The boot it was started in (<c>/proc/sys/kernel/random/boot_id</c>): start times begin anew with each.</summary>
    public required string BootId { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its identity, as the name of its directory: a number, or <c>self</c> for the caller.</summary>
    public required string Identity { get; init; }

    /// <summary>How much is enforced.</summary>
    public required IsolationTier Tier { get; init; }

    /// <summary>What was done to the host and has to be undone.</summary>
    public ImmutableArray<HostAction> Undo { get; init; } = [];

    /// <summary>The host services that were started for it.</summary>
    public ImmutableArray<HostServiceRecord> HostServices { get; init; } = [];

    /// <summary>The <c>berth run</c> that stands between it and its host services, and ends them after it; null: it has none.</summary>
    public ProcessIdentity? Supervisor { get; init; }

    /// <summary>
    /// The sandbox as it was decided, as JSON: what <c>berth show</c> compares with the kernel's word, and <c>berth exec</c> enters.
    /// </summary>
    public required ReadOnlyMemory<byte> Sandbox { get; init; }

    /// <summary>Where a host service of it is reached on the host; null: it has none.</summary>
    public string? SocketOf(HostServiceRecord service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return Undo.OfType<SocketDirectoryAction>().FirstOrDefault() is { } directory ? $"{directory.Path}/{service.Name}" : null;
    }
}
