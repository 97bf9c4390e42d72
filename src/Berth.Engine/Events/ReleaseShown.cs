using Berth.Releases.Store;

namespace Berth.Engine.Events;

/// <summary>One release.</summary>
/// <param name="Release">The release.</param>
/// <param name="Directory">The absolute path of its directory.</param>
public sealed record ReleaseShown(Release Release, string Directory) : EngineEvent;
