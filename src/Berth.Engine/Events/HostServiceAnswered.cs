namespace Berth.Engine.Events;

/// <summary>A host service answered.</summary>
/// <param name="Value">The answer as JSON, UTF-8.</param>
/// <param name="Descriptors">How many descriptors came with it.</param>
public sealed record HostServiceAnswered(ReadOnlyMemory<byte> Value, int Descriptors) : EngineEvent;
