using Berth.Linux.Processes;
using Berth.Machines.Images;
using Berth.Machines.Lifecycle;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Machines;

/// <summary>Collects what lists of machines show.</summary>
internal static class MachineSummaries
{
    /// <summary>A machine now.</summary>
    public static async Task<MachineSummary> OfAsync(
        MachineStore store, MachineRecord record, ProcessSampler sampler, CancellationToken cancellationToken)
    {
        var run = store.FindRun(record.Name);
        var state = run is null
            ? "stopped"
            : await new RunningMachine(record, run, store.RuntimeOf(record.Name)).ReadStateAsync(cancellationToken).ConfigureAwait(false);
        ProcessSample? sample;
        lock (sampler)
            sample = run is null ? null : sampler.Sample(run.Vmm);
        return new MachineSummary(record, run, state, store.BytesOf(record.Name), sample)
        {
            ImageName = record.Image is { } image ? ImageStore.NameOf(HostContext.Directories(), image) : null,
            Snapshots = store.SnapshotsOf(record),
        };
    }
}
