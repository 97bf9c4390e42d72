namespace Berth.Engine.Requests;

/// <summary>Finds out which service managers this host has: <see cref="Events.ServiceManagersFound"/>.</summary>
public sealed record FindServiceManagers() : Request;
