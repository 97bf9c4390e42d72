using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>A change of a service.</summary>
/// <param name="Name">The service.</param>
/// <param name="Status">The new status; null: it was unregistered.</param>
internal sealed record ControlChange(ServiceName Name, ServiceStatusDocument? Status);
