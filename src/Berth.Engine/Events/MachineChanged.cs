using Berth.Engine.Machines;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Events;

/// <summary>Something was done to a machine.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Change">What.</param>
/// <param name="Outcome">For a stop: how it ended.</param>
/// <param name="State">For a start: what the guest says of itself.</param>
public sealed record MachineChanged(string Name, MachineChange Change, StopOutcome? Outcome = null, string? State = null) : EngineEvent;
