using Berth.Releases.Names;

namespace Berth.Engine.Events;

/// <summary>Releases were removed.</summary>
/// <param name="Removed">Their ids.</param>
public sealed record ReleasesPruned(IReadOnlyList<ReleaseId> Removed) : EngineEvent;
