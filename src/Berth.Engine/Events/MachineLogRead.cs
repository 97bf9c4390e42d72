namespace Berth.Engine.Events;

/// <summary>Output of a machine's console. A guest may be hostile: never print it without making it printable.</summary>
/// <param name="Text">Whole lines, or the rest.</param>
public sealed record MachineLogRead(ReadOnlyMemory<byte> Text) : EngineEvent;
