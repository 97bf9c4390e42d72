using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;
using Berth.Linux.Processes;

namespace Berth.Engine.Machines;

/// <summary>A machine in a list.</summary>
/// <param name="Record">The machine.</param>
/// <param name="Run">Its run; null: it does not run.</param>
/// <param name="DiskBytes">What its disks and logs occupy on the host.</param>
/// <param name="Sample">The VMM's process; null: it does not run.</param>
/// <param name="Guest">What the guest says of itself; null: it was not asked, or did not answer.</param>
public sealed record MachineSummary(
    MachineRecord Record, MachineRun? Run, long DiskBytes, ProcessSample? Sample, GuestStatistics? Guest = null)
{
    /// <summary>"running" or "stopped".</summary>
    public string State => Run is null ? "stopped" : "running";
}
