using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A service, and who supervises it.</summary>
/// <param name="Manager">The service manager.</param>
/// <param name="Status">How the service is.</param>
public sealed record ManagedService(ServiceManagerKind Manager, ServiceStatus Status);
