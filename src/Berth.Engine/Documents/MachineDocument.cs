using Berth.Engine.Machines;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Vmm;

namespace Berth.Engine.Documents;

/// <summary>A machine.</summary>
internal sealed record MachineDocument(
    string Name, string State, string? Image, int? Pid, DateTimeOffset? StartedAt, string? Accelerator, int Processors, long Memory,
    long DiskBytes, double? CpuPercent, long? ResidentBytes, GuestStatistics? Guest, string? ImageName,
    IReadOnlyList<MachineSnapshot> Snapshots)
{
    public static MachineDocument Of(MachineSummary machine)
    {
        var (record, run, sample) = (machine.Record, machine.Run, machine.Sample);
        return new MachineDocument(
            record.Name, machine.State, record.Image, run?.Vmm.Pid, run?.Started, run?.Accelerator.ToString().ToLowerInvariant(),
            record.Processors, record.Memory, machine.DiskBytes, sample?.CpuPercent ?? sample?.CpuPercentSinceStart,
            sample?.ResidentBytes, machine.Guest, machine.ImageName, machine.Snapshots);
    }
}
