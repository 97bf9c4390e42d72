namespace Berth.Engine.Events;

/// <summary>Something that the user should know and did not ask for.</summary>
/// <param name="Text">The sentence, without the program's name.</param>
public sealed record Notice(string Text) : EngineEvent;
