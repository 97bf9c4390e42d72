using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>A service that has changed.</summary>
/// <param name="Name">The service.</param>
/// <param name="Status">How it is now; null: it is there no more.</param>
internal sealed record ControlChange(ServiceName Name, ServiceStatusDocument? Status);
