using Berth.Fleet.Push;

namespace Berth.Engine.Events;

/// <summary>A push or rollback of a fleet has ended.</summary>
/// <param name="Hosts">The last state of each host by name, in order.</param>
public sealed record PushEnded(IReadOnlyList<KeyValuePair<string, HostState>> Hosts) : EngineEvent;
