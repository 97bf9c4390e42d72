namespace Berth.Releases.Watching;

/// <summary>What a watched directory offers. Nothing of it is trusted yet.</summary>
/// <param name="Name">The archive's name.</param>
/// <param name="Sha256">The SHA-256 that its manifest says.</param>
/// <param name="Version">The version that its manifest says.</param>
/// <param name="Size">The length that its manifest says.</param>
/// <param name="Archive">Where the archive will be.</param>
public sealed record FoundRelease(string Name, string Sha256, string Version, long Size, string Archive);
