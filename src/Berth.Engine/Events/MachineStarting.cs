namespace Berth.Engine.Events;

/// <summary>A machine's system starts.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Elapsed">How long it has been starting; null: it does not start any more.</param>
public sealed record MachineStarting(string Name, TimeSpan? Elapsed) : EngineEvent;
