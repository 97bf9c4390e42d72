namespace Berth.Engine.Events;

/// <summary>A part of a file of an image.</summary>
/// <param name="Content">The bytes; only valid while the event is handled.</param>
public sealed record ImageContentRead(ReadOnlyMemory<byte> Content) : EngineEvent;
