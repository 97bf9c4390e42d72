using Berth.Releases.Store;

namespace Berth.Engine.Events;

/// <summary>The releases of a store, the oldest first.</summary>
/// <param name="Releases">The releases.</param>
/// <param name="Unfinished">An update that is under way, or was interrupted, as a sentence; null: there is none.</param>
public sealed record ReleasesListed(IReadOnlyList<Release> Releases, string? Unfinished) : EngineEvent;
