using Berth.Engine.Releases;

namespace Berth.Engine.Events;

/// <summary>The files of releases were compared with how they were installed.</summary>
/// <param name="Releases">One comparison for each release, the oldest first.</param>
public sealed record ReleasesVerified(IReadOnlyList<ReleaseComparison> Releases) : EngineEvent;
