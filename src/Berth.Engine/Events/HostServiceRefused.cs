using System.Collections.Immutable;

namespace Berth.Engine.Events;

/// <summary>A host service answered with an exception.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Value">Its message.</param>
/// <param name="Backtrace">Where it comes from, as the service tells; null: it does not.</param>
/// <param name="Signals">The signals before it as JSON, UTF-8, where they were asked for with it.</param>
public sealed record HostServiceRefused(string Name, string Value, string? Backtrace, ImmutableArray<ReadOnlyMemory<byte>> Signals)
    : EngineEvent;
