using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A service, who supervises it, and what it was given.</summary>
/// <param name="Manager">The service manager.</param>
/// <param name="Status">How the service is.</param>
/// <param name="Assigned">What was handed out to it.</param>
public sealed record ManagedService(ServiceManagerKind Manager, ServiceStatus Status, ServiceAssignment Assigned);
