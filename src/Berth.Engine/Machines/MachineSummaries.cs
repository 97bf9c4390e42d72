using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Machines;

/// <summary>Collects what lists of machines show.</summary>
internal static class MachineSummaries
{
    /// <summary>A machine now.</summary>
    public static MachineSummary Of(MachineStore store, MachineRecord record, ProcessSampler sampler, GuestStatistics? guest = null)
    {
        var run = store.FindRun(record.Name);
        var disk = (DirectoryNames.Find(store.DirectoryOf(record.Name)) ?? [])
            .Sum(file => FileStatus.Find($"{store.DirectoryOf(record.Name)}/{file.Name}", followLink: false)?.AllocatedBytes ?? 0);
        return new MachineSummary(record, run, disk, run is null ? null : sampler.Sample(run.Vmm), guest);
    }
}
