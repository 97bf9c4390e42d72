using Berth.Engine.HostServices;
using Berth.Machines.Lifecycle;
using Berth.Sandbox.Running;

namespace Berth.Engine.MachineWorkloads;

/// <summary>A workload's machine whose VMM has been started.</summary>
/// <param name="Outcome">Its plan.</param>
/// <param name="Machine">Its sockets.</param>
/// <param name="Vmm">Its VMM.</param>
/// <param name="Process">The sandbox of the VMM.</param>
/// <param name="Services">The host services; null: there are none.</param>
internal sealed record StartedMachine(
    MachineOutcome Outcome, RunningMachine Machine, SandboxedVmm Vmm, SandboxProcess Process, InstanceServices? Services) : IDisposable
{
    public void Dispose()
    {
        Services?.Dispose();
        Vmm.Dispose();
    }
}
