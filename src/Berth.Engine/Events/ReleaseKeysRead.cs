using Berth.Releases.Signing;

namespace Berth.Engine.Events;

/// <summary>The keys that releases must be signed with.</summary>
/// <param name="Keys">The keys; null: none, so that releases need no signature.</param>
public sealed record ReleaseKeysRead(KeyList? Keys) : EngineEvent;
