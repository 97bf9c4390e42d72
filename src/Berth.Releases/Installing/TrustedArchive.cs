using Berth.Releases.Names;

namespace Berth.Releases.Installing;

/// <summary>What the signatures of an archive say.</summary>
/// <param name="Version">The signed version; null: nothing is signed.</param>
/// <param name="SignedBy">The ids of the keys.</param>
/// <param name="Remember">Notes the lowest version that is demanded from now on.</param>
internal sealed record TrustedArchive(ReleaseVersion? Version, IReadOnlyList<string> SignedBy, Action Remember);
