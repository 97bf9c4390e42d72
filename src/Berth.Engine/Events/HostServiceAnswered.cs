using System.Collections.Immutable;

namespace Berth.Engine.Events;

/// <summary>A host service answered.</summary>
/// <param name="Value">The answer as JSON, UTF-8.</param>
/// <param name="Descriptors">The number of descriptors that came with it.</param>
/// <param name="Signals">The signals before the answer as JSON, UTF-8, if the request asked for them with the answer.</param>
public sealed record HostServiceAnswered(ReadOnlyMemory<byte> Value, int Descriptors, ImmutableArray<ReadOnlyMemory<byte>> Signals)
    : EngineEvent;
