namespace Berth.Engine.Requests;

/// <summary>Creates a fleet: a certificate authority and the controller's certificate. <see cref="Events.FleetCreated"/>.</summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
/// <param name="Name">The fleet's name, which its certificates bear.</param>
public sealed record InitFleet(string? Directory, string Name) : Request;
