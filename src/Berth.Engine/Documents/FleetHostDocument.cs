using Berth.Engine.Events;

namespace Berth.Engine.Documents;

/// <summary>A host of a fleet, in JSON.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its agent's address.</param>
/// <param name="Status">The agent's status; null: it was not asked, or did not answer.</param>
/// <param name="Release">The current release; null: none, or not known.</param>
/// <param name="BerthVersion">The agent's version; null: not known.</param>
/// <param name="Failure">Why the agent did not answer; null: it did, or was not asked.</param>
internal sealed record FleetHostDocument(
    string Name, string Address, string? Status, string? Release, string? BerthVersion, string? Failure)
{
    public static FleetHostDocument Of(FleetHostStatus status) => new(
        status.Host.Name,
        status.Host.Address,
        status.Health?.Status,
        status.Health?.Releases.FirstOrDefault(static release => release.State == "current")?.Id,
        status.Health?.Version,
        status.Failure);
}
