using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>How services are, and what they use.</summary>
/// <param name="Manager">Who supervises them.</param>
/// <param name="Services">In the order of their names.</param>
public sealed record ServicesSampled(ServiceManagerKind Manager, IReadOnlyList<ServiceStatus> Services) : EngineEvent;
