using Berth.Engine.Services;

namespace Berth.Engine.Events;

/// <summary>How a service is.</summary>
/// <param name="Service">The service.</param>
public sealed record ServiceShown(ManagedService Service) : EngineEvent;
