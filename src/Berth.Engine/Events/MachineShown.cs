using Berth.Engine.Machines;
using Berth.Machines.Vmm;

namespace Berth.Engine.Events;

/// <summary>A machine, with how its VMM is, or would be, started.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Plan">The VMM's command.</param>
/// <param name="Accelerator">What executes the guest's instructions; null: the next start finds out.</param>
public sealed record MachineShown(MachineSummary Machine, VmmPlan Plan, Accelerator? Accelerator) : EngineEvent;
