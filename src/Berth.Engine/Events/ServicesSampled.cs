using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>The states of services, and the resources that they use.</summary>
/// <param name="Manager">Their service manager.</param>
/// <param name="Services">In the order of their names.</param>
public sealed record ServicesSampled(ServiceManagerKind Manager, IReadOnlyList<ServiceStatus> Services) : EngineEvent;
