using Berth.Releases.Store;

namespace Berth.Engine.Documents;

/// <summary>A release. Unknown values are null.</summary>
internal sealed record ReleaseDocument(
    string Id, string? Version, string? Sha256, DateTimeOffset? InstalledAt, string? Source, string? After, IReadOnlyList<string>? SignedBy,
    string? Bad, bool Current, bool Previous, string? Directory)
{
    public static ReleaseDocument Of(Release release, string? directory = null) => new(
        release.Id.Text, release.Manifest?.Version, release.Manifest?.Sha256, release.Manifest?.InstalledAt, release.Manifest?.Source,
        release.Manifest?.Previous, release.Manifest?.SignedBy, release.Manifest?.Bad, release.IsCurrent, release.IsPrevious, directory);
}
