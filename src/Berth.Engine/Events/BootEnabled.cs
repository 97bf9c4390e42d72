namespace Berth.Engine.Events;

/// <summary>Berth's own supervisor will start at boot.</summary>
/// <param name="Done">What was done.</param>
/// <param name="Left">A command that an administrator still has to run; null: none.</param>
public sealed record BootEnabled(string Done, string? Left) : EngineEvent;
