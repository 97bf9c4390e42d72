using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>A service was stopped and removed.</summary>
/// <param name="Service">The service.</param>
/// <param name="Ran">Whether it ran before.</param>
public sealed record ServiceStopped(ServiceName Service, bool Ran) : EngineEvent;
