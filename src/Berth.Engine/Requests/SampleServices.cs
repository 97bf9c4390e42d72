using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Reads the states of services and the resources that they use, once: <see cref="Events.ServicesSampled"/>.</summary>
/// <param name="Manager">The service manager; null: Berth's own supervisors if one runs or has services, else the host's.</param>
public sealed record SampleServices(ServiceManagerKind? Manager) : Request;
