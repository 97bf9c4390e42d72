namespace Berth.Supervision.Logs;

/// <summary>A line that a service wrote.</summary>
/// <param name="Time">When it was read, to the microsecond or better; null: unknown.</param>
/// <param name="Text">The line without its line break; bytes that are not UTF-8 are replaced (U+FFFD).</param>
public readonly record struct LogLine(DateTimeOffset? Time, string Text);
