namespace Berth.Engine.Events;

/// <summary>A host service that was called sent a signal before its answer.</summary>
/// <param name="Value">The signal as JSON, UTF-8.</param>
public sealed record HostServiceSignalled(ReadOnlyMemory<byte> Value) : EngineEvent;
