using Berth.Releases.Installing;

namespace Berth.Engine.Events;

/// <summary>A release was installed, or an earlier one is current again; or an archive was checked.</summary>
/// <param name="Result">The result.</param>
public sealed record ReleaseUpdated(UpdateResult Result) : EngineEvent;
