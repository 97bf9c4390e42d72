using Berth.Releases.Names;

namespace Berth.Engine.Releases;

/// <summary>The files of a release, compared with how they were installed.</summary>
/// <param name="Id">The release.</param>
/// <param name="Differences">The files that differ: "PATH: changed"; null: how they were installed is not known.</param>
public sealed record ReleaseComparison(ReleaseId Id, IReadOnlyList<string>? Differences);
