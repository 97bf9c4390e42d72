namespace Berth.Engine.Events;

/// <summary>A message for the user that is not a result of the request.</summary>
/// <param name="Text">The sentence, without the program's name.</param>
public sealed record Notice(string Text) : EngineEvent;
