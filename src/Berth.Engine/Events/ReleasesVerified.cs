using Berth.Releases.Names;

namespace Berth.Engine.Events;

/// <summary>The files of a release were compared with how they were installed.</summary>
/// <param name="Id">The release.</param>
/// <param name="Differences">The files that differ: "PATH: changed"; null: how they were installed is not known.</param>
public sealed record ReleaseVerified(ReleaseId Id, IReadOnlyList<string>? Differences) : EngineEvent;
