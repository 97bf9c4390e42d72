using Berth.Fleet.Push;

namespace Berth.Engine.Events;

/// <summary>A step of a push or rollback of a fleet.</summary>
/// <param name="Step">The step.</param>
public sealed record FleetProgress(PushEvent Step) : EngineEvent;
