namespace Berth.Engine.Requests;

/// <summary>Finds the service managers of this host: <see cref="Events.ServiceManagersFound"/>.</summary>
public sealed record FindServiceManagers() : Request;
