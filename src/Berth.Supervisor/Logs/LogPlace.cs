using Berth.Supervision.Logs;

namespace Berth.Supervisor.Logs;

/// <summary>How far somebody has read in a log: to the last line so far, which may be one of several of the same moment.</summary>
internal sealed class LogPlace
{
    private int _read;
    private int _again;

    /// <summary>The time of the last line; null: there was none yet.</summary>
    public DateTimeOffset? Time { get; private set; }

    /// <summary>What comes next begins with the first line of <see cref="Time"/> again.</summary>
    public void BeginAgain() => _again = _read;

    /// <summary>Goes on to the next line. False: it has been read before.</summary>
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
    /// Those of a log's lines that begin with the last line of a time and those of the same moment just before it; all, where there is none
    /// of it any more.
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
