using Berth.Supervision.Logs;

namespace Berth.Supervisor.Logs;

/// <summary>The position of a reader in a log: after its last line, which may be one of several with the same time.</summary>
internal sealed class LogPlace
{
    private int _read;
    private int _again;

    /// <summary>The time of the last line; null: none was read yet.</summary>
    public DateTimeOffset? Time { get; private set; }

    /// <summary>Restarts at the first line of <see cref="Time"/>.</summary>
    public void BeginAgain() => _again = _read;

    /// <summary>Advances to the next line. False: the line was read before.</summary>
    public bool Advance(LogLine line)
    {
        if (line.Time is not { } time)
            return true;
        if (time == Time && _again > 0)
        {
            _again--;
            return false;
        }

        _again = 0;
        _read = time == Time ? _read + 1 : 1;
        Time = time;
        return true;
    }

    /// <summary>
    /// The lines from the first of the last lines with a time; all lines if none has that time any more.
    /// </summary>
    public static IEnumerable<LogLine> From(IReadOnlyList<LogLine> lines, DateTimeOffset time)
    {
        var first = lines.Count - 1;
        while (first >= 0 && lines[first].Time != time)
            first--;
        while (first > 0 && lines[first - 1].Time == time)
            first--;
        return lines.Skip(Math.Max(first, 0));
    }
}
