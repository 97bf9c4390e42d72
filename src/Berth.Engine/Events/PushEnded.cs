using Berth.Fleet.Push;

namespace Berth.Engine.Events;

/// <summary>A push or rollback of a fleet has ended.</summary>
/// <param name="Hosts">The last change of each host, in order.</param>
public sealed record PushEnded(IReadOnlyList<PushEvent.HostChanged> Hosts) : EngineEvent;
