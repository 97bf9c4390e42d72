using Berth.Machines.Lifecycle;
using Berth.Sandbox.Running;

namespace Berth.Engine.MachineWorkloads;

/// <summary>A workload's machine whose VMM has been started.</summary>
/// <param name="Outcome">Its plan.</param>
/// <param name="Machine">Its sockets.</param>
/// <param name="Vmm">Its VMM.</param>
/// <param name="Process">The sandbox of the VMM.</param>
internal sealed record StartedMachine(MachineOutcome Outcome, RunningMachine Machine, SandboxedVmm Vmm, SandboxProcess Process)
    : IDisposable
{
    public void Dispose() => Vmm.Dispose();
}
