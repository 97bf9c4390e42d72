using Berth.Releases.Store;

namespace Berth.Engine.Events;

/// <summary>The releases of a store, the oldest first.</summary>
/// <param name="Releases">The releases.</param>
public sealed record ReleasesListed(IReadOnlyList<Release> Releases) : EngineEvent;
