namespace Berth.Releases.Installing;

/// <summary>How far an update is.</summary>
/// <param name="Stage">The step.</param>
/// <param name="Done">Bytes that were read in it; 0 at its start, and where bytes mean nothing.</param>
/// <param name="Total">All of them; null: unknown.</param>
public readonly record struct ReleaseProgress(ReleaseStage Stage, long Done, long? Total);
