namespace Berth.Engine.Events;

/// <summary>Something of services in the foreground that is no single one's.</summary>
/// <param name="Text">The sentence.</param>
public sealed record UpNotice(string Text) : EngineEvent;
