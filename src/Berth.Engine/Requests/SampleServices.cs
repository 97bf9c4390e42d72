using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Reads how services are and what they use, once: <see cref="Events.ServicesSampled"/>.</summary>
/// <param name="Manager">Whose; null: those of Berth's own supervisors where one runs or has services, else the host's.</param>
public sealed record SampleServices(ServiceManagerKind? Manager) : Request;
