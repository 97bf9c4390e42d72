using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>A release of a store.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Manifest">What is known of it; null: its manifest is missing or damaged.</param>
/// <param name="IsCurrent">Whether it is the one that runs.</param>
/// <param name="IsPrevious">Whether a rollback goes back to it.</param>
public sealed record Release(ReleaseId Id, ReleaseManifest? Manifest, bool IsCurrent, bool IsPrevious)
{
    /// <summary>Whether it was rolled back.</summary>
    public bool IsBad => Manifest?.Bad is not null;
}
