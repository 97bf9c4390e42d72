using Berth.Machines.Vmm;

namespace Berth.Engine.Events;

/// <summary>How a machine would be started.</summary>
/// <param name="Plan">The VMM's command.</param>
/// <param name="BootLines">What the guest's agent would do at boot.</param>
public sealed record MachinePlanned(VmmPlan Plan, IReadOnlyList<string> BootLines) : EngineEvent;
