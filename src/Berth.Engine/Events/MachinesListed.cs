using Berth.Engine.Machines;

namespace Berth.Engine.Events;

/// <summary>The machines.</summary>
/// <param name="Machines">By name.</param>
public sealed record MachinesListed(IReadOnlyList<MachineSummary> Machines) : EngineEvent;
