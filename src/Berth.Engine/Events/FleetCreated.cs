namespace Berth.Engine.Events;

/// <summary>A fleet was created.</summary>
/// <param name="Directory">Its directory.</param>
public sealed record FleetCreated(string Directory) : EngineEvent;
