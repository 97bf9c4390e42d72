using Berth.Supervision.Logs;

namespace Berth.Supervisor.Control;

/// <summary>A line of a log.</summary>
/// <param name="Time">When it was written; null: unknown.</param>
/// <param name="Text">The line.</param>
internal sealed record ControlLogLine(DateTimeOffset? Time, string Text)
{
    /// <summary>Converts a line.</summary>
    public static ControlLogLine Of(LogLine line) => new(line.Time, line.Text);

    /// <summary>Converts this to a line.</summary>
    public LogLine ToLine() => new(Time, Text);
}
