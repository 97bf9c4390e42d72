namespace Berth.Engine.Requests;

/// <summary>Asks each host of a fleet for its health. <see cref="Events.FleetShown"/>.</summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
public sealed record ShowFleet(string? Directory) : Request;
