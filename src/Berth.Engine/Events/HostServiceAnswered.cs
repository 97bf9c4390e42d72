using System.Collections.Immutable;

namespace Berth.Engine.Events;

/// <summary>A host service answered.</summary>
/// <param name="Value">The answer as JSON, UTF-8.</param>
/// <param name="Descriptors">How many descriptors came with it.</param>
/// <param name="Signals">The signals before it as JSON, UTF-8, where they were asked for with it.</param>
public sealed record HostServiceAnswered(ReadOnlyMemory<byte> Value, int Descriptors, ImmutableArray<ReadOnlyMemory<byte>> Signals)
    : EngineEvent;
