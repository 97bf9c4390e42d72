namespace Berth.Engine.Events;

/// <summary>The JSON schema of berth.json.</summary>
/// <param name="Schema">UTF-8.</param>
public sealed record SchemaRead(ReadOnlyMemory<byte> Schema) : EngineEvent;
