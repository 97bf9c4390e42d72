using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Instances.Records;

/// <summary>A running instance, as recorded in its file in the state store.</summary>
public sealed record InstanceRecord
{
    /// <summary>The id: 16 random bytes in hexadecimal.</summary>
    public required string Id { get; init; }

    /// <summary>The workload's name.</summary>
    public required string Name { get; init; }

    /// <summary>The launcher. The instance ends when this process ends.</summary>
    public required ProcessIdentity Launcher { get; init; }

    /// <summary>
    /// The boot in which the instance was started (<c>/proc/sys/kernel/random/boot_id</c>): start times are relative to it.
    /// </summary>
    public required string BootId { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The identity as the name of its directory: a number, or <c>self</c> for the caller.</summary>
    public required string Identity { get; init; }

    /// <summary>The tier.</summary>
    public required IsolationTier Tier { get; init; }

    /// <summary>The host actions to revert.</summary>
    public ImmutableArray<HostAction> Undo { get; init; } = [];

    /// <summary>The host services that were started for it.</summary>
    public ImmutableArray<HostServiceRecord> HostServices { get; init; } = [];

    /// <summary>The record with a process of a host service, in the place of the previous process of that service.</summary>
    public InstanceRecord With(HostServiceRecord service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var place = HostServices.IndexOf(HostServices.FirstOrDefault(other => other.Name == service.Name)!);
        return this with { HostServices = place < 0 ? HostServices.Add(service) : HostServices.SetItem(place, service) };
    }

    /// <summary>The <c>berth run</c> that connects the workload to its host services, and stops them after it; null: it has none.</summary>
    public ProcessIdentity? Supervisor { get; init; }

    /// <summary>The machine whose VMM this is; null: it is no VMM.</summary>
    public InstanceMachine? Machine { get; init; }

    /// <summary>
    /// The parameters of the sandbox as JSON. <c>berth show</c> compares them with the state in the kernel, and <c>berth exec</c> enters
    /// the sandbox with them.
    /// </summary>
    public required ReadOnlyMemory<byte> Sandbox { get; init; }

    /// <summary>The path of the socket of a host service on the host; null: there is none.</summary>
    public string? SocketOf(HostServiceRecord service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return Undo.OfType<SocketDirectoryAction>().FirstOrDefault(static action => action.IsOfHostServices) is { } directory
            ? $"{directory.Path}/{service.Name}"
            : null;
    }
}
