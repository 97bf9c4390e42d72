namespace Berth.Supervision.Services;

/// <summary>How a service is now, which is not how it was.</summary>
/// <param name="Name">The service.</param>
/// <param name="Status">How it is, without what it uses; null: it is not registered any more.</param>
public sealed record ServiceChange(ServiceName Name, ServiceStatus? Status);
