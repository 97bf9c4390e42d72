namespace Berth.Engine.Events;

/// <summary>A message about the services in the foreground as a whole.</summary>
/// <param name="Text">The sentence.</param>
public sealed record UpNotice(string Text) : EngineEvent;
