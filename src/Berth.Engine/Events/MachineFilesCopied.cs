namespace Berth.Engine.Events;

/// <summary>Files were copied into a machine, or out of it.</summary>
/// <param name="Entries">The number of files, directories and links.</param>
/// <param name="Bytes">The number of bytes of content.</param>
public sealed record MachineFilesCopied(long Entries, long Bytes) : EngineEvent;
