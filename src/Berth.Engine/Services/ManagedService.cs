using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A service, its service manager, and what was assigned to it.</summary>
/// <param name="Manager">The service manager.</param>
/// <param name="Status">The state of the service.</param>
/// <param name="Assigned">What was assigned to it.</param>
public sealed record ManagedService(ServiceManagerKind Manager, ServiceStatus Status, ServiceAssignment Assigned);
