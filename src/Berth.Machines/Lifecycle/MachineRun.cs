using Berth.Linux.Processes;
using Berth.Machines.Vmm;

namespace Berth.Machines.Lifecycle;

/// <summary>A machine's run: <c>run.json</c> in its runtime directory. It holds while the VMM's process lives.</summary>
/// <param name="Vmm">The VMM's process.</param>
/// <param name="BootId">The boot of the host in which the processes are.</param>
/// <param name="Started">When it was started.</param>
/// <param name="Accelerator">What executes the guest's instructions.</param>
public sealed record MachineRun(ProcessIdentity Vmm, string BootId, DateTimeOffset Started, Accelerator Accelerator);
