namespace Berth.Engine.Events;

/// <summary>Berth's own supervisor is started with the host from now on.</summary>
/// <param name="Done">What was done.</param>
/// <param name="Left">What is left for somebody with more rights, as a line to type; null: nothing.</param>
public sealed record BootEnabled(string Done, string? Left) : EngineEvent;
