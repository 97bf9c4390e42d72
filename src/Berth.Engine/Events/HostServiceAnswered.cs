using System.Collections.Immutable;

namespace Berth.Engine.Events;

/// <summary>A host service answered.</summary>
/// <param name="Value">The answer as JSON, UTF-8.</param>
/// <param name="Descriptors">The number of descriptors that came with it.</param>
/// <param name="Signals">The signals before the answer as JSON, UTF-8, if the request asked for them with the answer.</param>
/// <param name="TakesOutput">Whether the content of a descriptor goes to standard output, so that the answer can't.</param>
public sealed record HostServiceAnswered(
    ReadOnlyMemory<byte> Value, int Descriptors, ImmutableArray<ReadOnlyMemory<byte>> Signals, bool TakesOutput) : EngineEvent;
