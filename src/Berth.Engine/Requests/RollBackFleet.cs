namespace Berth.Engine.Requests;

/// <summary>
/// Has hosts of a fleet return to their previous release, all at once. <see cref="Events.FleetProgress"/> for each, then
/// <see cref="Events.PushEnded"/>. The exit code is 1 if a host did not.
/// </summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
/// <param name="Hosts">The names of the hosts; empty: all.</param>
public sealed record RollBackFleet(string? Directory, IReadOnlyList<string> Hosts) : Request;
