using System.Text.RegularExpressions;
using Berth.Supervision.Logs;

namespace Berth.Engine.Requests;

/// <summary>Which lines of a log are asked for.</summary>
/// <param name="Since">The time of the first line; null: from the beginning.</param>
/// <param name="Until">The time of the last line; null: to the end.</param>
/// <param name="Pattern">What a line must match; null: anything.</param>
public sealed record LogFilter(DateTimeOffset? Since = null, DateTimeOffset? Until = null, Regex? Pattern = null)
{
    /// <summary>All lines.</summary>
    public static LogFilter All { get; } = new();

    /// <summary>Whether a line is asked for. One whose time is unknown is, whatever the times.</summary>
    public bool Accepts(LogLine line) =>
        !(line.Time < Since) && !(line.Time > Until) && Pattern?.IsMatch(line.Text) is not false;
}
