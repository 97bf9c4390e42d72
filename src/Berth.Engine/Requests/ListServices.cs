using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Lists the services that Berth registered: <see cref="Events.ServicesListed"/>. Nothing is started for it.</summary>
/// <param name="Manager">Whose; null: everybody's.</param>
public sealed record ListServices(ServiceManagerKind? Manager) : Request;
