namespace Berth.Supervision.Services;

/// <summary>How a service ended, as JSON.</summary>
/// <param name="Code">Its exit code; null: a signal ended it.</param>
/// <param name="Signal">The signal's number; null: it exited.</param>
/// <param name="Time">When.</param>
public sealed record ServiceExitDocument(int? Code, int? Signal, DateTimeOffset Time);
