namespace Berth.Fleet.Api;

/// <summary>The answer to <c>GET /health</c>.</summary>
/// <param name="Status">
/// <c>ok</c>; <c>updating</c>: an update or rollback is under way, or a new version of the agent is not confirmed yet.
/// </param>
/// <param name="Role">The role of the client's certificate: <c>controller</c> or <c>worker</c>.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Release">The release of Berth that the agent is; null: it is not installed as a release.</param>
/// <param name="Releases">The releases on the host.</param>
public sealed record HealthDocument(
    string Status, string Role, string Version, string? Release, IReadOnlyList<ReleaseDocument> Releases)
{
    /// <summary>The status of an agent that waits for a change.</summary>
    public const string Ok = "ok";

    /// <summary>The status of an agent at work.</summary>
    public const string Updating = "updating";
}
