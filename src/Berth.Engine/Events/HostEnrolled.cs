using Berth.Fleet.Hosts;

namespace Berth.Engine.Events;

/// <summary>A host was enrolled.</summary>
/// <param name="Host">The host.</param>
public sealed record HostEnrolled(FleetHost Host) : EngineEvent;
