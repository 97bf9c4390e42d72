namespace Berth.Supervision.Services;

/// <summary>A change of a service's status.</summary>
/// <param name="Name">The service.</param>
/// <param name="Status">The new status, without resource usage; null: the service was unregistered.</param>
public sealed record ServiceChange(ServiceName Name, ServiceStatus? Status);
