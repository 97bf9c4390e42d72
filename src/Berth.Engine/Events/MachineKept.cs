namespace Berth.Engine.Events;

/// <summary>A keeper's machine runs.</summary>
/// <param name="Name">The machine.</param>
public sealed record MachineKept(string Name) : EngineEvent;
