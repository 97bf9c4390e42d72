using Berth.Fleet.Push;

namespace Berth.Engine.Requests;

/// <summary>
/// Installs a release on the hosts of a fleet, in waves. <see cref="Events.FleetProgress"/> for each step, then
/// <see cref="Events.PushEnded"/>. The exit code is 1 if a host was not updated.
/// </summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
/// <param name="Archive">The archive.</param>
/// <param name="Version">The release's version; null: the one in the archive's name.</param>
/// <param name="Hosts">The names of the hosts, in the order of the waves; empty: all, in the order of enrolment.</param>
/// <param name="Options">How.</param>
/// <param name="IsDryRun">Whether only the waves are told: <see cref="Events.PushPlanned"/>.</param>
public sealed record PushRelease(
    string? Directory, string Archive, string? Version, IReadOnlyList<string> Hosts, PushOptions Options, bool IsDryRun) : Request
{
    /// <summary>An archive of Berth itself, which the hosts of each wave get after the other; null: none.</summary>
    public string? Berth { get; init; }
}
