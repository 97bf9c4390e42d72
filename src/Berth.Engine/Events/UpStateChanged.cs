using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>A service in the foreground is in another state than before.</summary>
/// <param name="Status">How it is now.</param>
public sealed record UpStateChanged(ServiceStatus Status) : EngineEvent;
