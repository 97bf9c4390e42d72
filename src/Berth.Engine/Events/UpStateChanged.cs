using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>The state of a service in the foreground has changed.</summary>
/// <param name="Status">Its new state.</param>
public sealed record UpStateChanged(ServiceStatus Status) : EngineEvent;
