namespace Berth.Engine.Events;

/// <summary>An image was removed.</summary>
/// <param name="Name">Its name.</param>
public sealed record ImageRemoved(string Name) : EngineEvent;
