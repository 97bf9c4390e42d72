using System.Collections.Immutable;

namespace Berth.Engine.Events;

/// <summary>A host service answered with an exception.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Value">Its message.</param>
/// <param name="Backtrace">The stack trace that the service sent; null: none.</param>
/// <param name="Signals">The signals before the answer as JSON, UTF-8, if the request asked for them with the answer.</param>
public sealed record HostServiceRefused(string Name, string Value, string? Backtrace, ImmutableArray<ReadOnlyMemory<byte>> Signals)
    : EngineEvent;
