using Berth.Engine.Running;
using Berth.Linux.Processes;
using Berth.Machines.Vmm;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;

namespace Berth.Engine.MachineWorkloads;

/// <summary>A VMM in its sandbox.</summary>
internal sealed class SandboxedVmm(SandboxProcess process, RecordedInstance instance) : IStartedVmm
{
    /// <summary>The VMM's own process, whose end is the launcher's; the launcher, if the VMM has ended at once.</summary>
    public ProcessIdentity Process { get; } = Find(process, instance);

    public async Task EndAsync()
    {
        process.Launcher.Signal(Signal.SIGKILL);
        await process.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        instance.Revert();
    }

    public void Dispose() => process.Dispose();

    private static ProcessIdentity Find(SandboxProcess process, RecordedInstance instance)
    {
        if (InstanceProcesses.Find(instance.Record) is not { } found)
            return process.Launcher.Identity;
        using (found.Workload)
            return found.Workload.Identity;
    }
}
