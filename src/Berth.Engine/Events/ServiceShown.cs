using Berth.Engine.Services;

namespace Berth.Engine.Events;

/// <summary>The state of a service.</summary>
/// <param name="Service">The service.</param>
public sealed record ServiceShown(ManagedService Service) : EngineEvent;
