namespace Berth.Engine.Events;

/// <summary>A host service answered with an exception.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Value">Its message.</param>
/// <param name="Backtrace">Where it comes from, as the service tells; null: it does not.</param>
public sealed record HostServiceRefused(string Name, string Value, string? Backtrace) : EngineEvent;
