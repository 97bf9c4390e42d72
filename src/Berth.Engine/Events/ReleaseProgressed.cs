using Berth.Releases.Installing;

namespace Berth.Engine.Events;

/// <summary>An install or another request that takes long is in a step, or further in it. At most a few times a second.</summary>
/// <param name="Progress">How far it is.</param>
public sealed record ReleaseProgressed(ReleaseProgress Progress) : EngineEvent;
