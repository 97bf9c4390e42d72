namespace Berth.Engine.Requests;

/// <summary>Lists the hosts of a fleet, and asks none. <see cref="Events.FleetShown"/>.</summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
public sealed record ListHosts(string? Directory) : Request;
