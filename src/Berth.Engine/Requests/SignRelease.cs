namespace Berth.Engine.Requests;

/// <summary>Writes the manifest of an archive and its signature beside it: <see cref="Events.ReleaseSigned"/>.</summary>
/// <param name="Archive">The archive's path.</param>
/// <param name="Key">The file with a private key: PEM, curve P-256, without a passphrase.</param>
/// <param name="Name">The name of the workload.</param>
/// <param name="Version">The version; null: that of the file's name.</param>
/// <param name="Lifetime">After this time it is refused.</param>
/// <param name="MinimumVersion">Whoever installs it refuses lower versions from then on; null: no change.</param>
public sealed record SignRelease(
    string Archive, string Key, string Name, string? Version, TimeSpan Lifetime, string? MinimumVersion) : Request;
