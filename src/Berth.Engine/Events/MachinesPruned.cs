using Berth.Machines.Lifecycle;

namespace Berth.Engine.Events;

/// <summary>What was, or would be, removed of machines.</summary>
/// <param name="Remnants">What.</param>
/// <param name="IsPlanned">Whether it is still there.</param>
public sealed record MachinesPruned(IReadOnlyList<MachineRemnant> Remnants, bool IsPlanned) : EngineEvent;
