using Berth.Supervision.Logs;

namespace Berth.Supervisor.Control;

/// <summary>A line of a log.</summary>
/// <param name="Time">When it was written; null: that is not known.</param>
/// <param name="Text">The line.</param>
internal sealed record ControlLogLine(DateTimeOffset? Time, string Text)
{
    /// <summary>What is told of a line.</summary>
    public static ControlLogLine Of(LogLine line) => new(line.Time, line.Text);

    /// <summary>The line of which this was told.</summary>
    public LogLine ToLine() => new(Time, Text);
}
