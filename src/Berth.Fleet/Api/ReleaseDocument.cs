namespace Berth.Fleet.Api;

/// <summary>A release on a host.</summary>
/// <param name="Id">Its identifier: version and the first 12 digits of the archive's SHA-256.</param>
/// <param name="Version">Its version; null: unknown.</param>
/// <param name="Sha256">The SHA-256 of its archive; null: unknown.</param>
/// <param name="State"><c>current</c>, <c>previous</c>, <c>bad</c> or <c>kept</c>.</param>
/// <param name="InstalledAt">When it was installed; null: unknown.</param>
public sealed record ReleaseDocument(string Id, string? Version, string? Sha256, string State, DateTimeOffset? InstalledAt);
