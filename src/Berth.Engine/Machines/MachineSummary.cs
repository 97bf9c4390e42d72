using Berth.Linux.Processes;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;

namespace Berth.Engine.Machines;

/// <summary>A machine in a list.</summary>
/// <param name="Record">The machine.</param>
/// <param name="Run">Its run; null: it does not run.</param>
/// <param name="State">"stopped", "running", or why its processors stand still: "paused", "io-error".</param>
/// <param name="DiskBytes">What its disks and logs occupy on the host.</param>
/// <param name="Sample">The VMM's process; null: it does not run.</param>
public sealed record MachineSummary(MachineRecord Record, MachineRun? Run, string State, long DiskBytes, ProcessSample? Sample)
{
    /// <summary>What the guest says of itself; null: it was not asked, or did not answer.</summary>
    public GuestStatistics? Guest { get; init; }

    /// <summary>The name of its image in the store, or the image's file; null: it has none.</summary>
    public string? ImageName { get; init; }

    /// <summary>Its snapshots, the oldest first.</summary>
    public IReadOnlyList<MachineSnapshot> Snapshots { get; init; } = [];
}
