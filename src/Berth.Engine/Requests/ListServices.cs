using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Lists the services that Berth registered: <see cref="Events.ServicesListed"/>. Starts nothing.</summary>
/// <param name="Manager">The service manager; null: all of them.</param>
public sealed record ListServices(ServiceManagerKind? Manager) : Request;
