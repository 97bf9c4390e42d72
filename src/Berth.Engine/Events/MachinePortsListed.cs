using Berth.Engine.Machines;

namespace Berth.Engine.Events;

/// <summary>The addresses of the host that lead into machines.</summary>
/// <param name="Ports">By machine.</param>
public sealed record MachinePortsListed(IReadOnlyList<MachinePort> Ports) : EngineEvent;
