using System.Text;
using Berth.Supervision.Logs;

namespace Berth.Supervisor.Logs;

/// <summary>A service's output on its way into its log: cut into lines, each with its time.</summary>
internal static class LogLines
{
    /// <summary>A longer line is cut into lines of this many bytes: what is kept of a line that has not ended is bounded.</summary>
    public const int LongestLine = 32 * 1024;

    /// <summary>Takes the whole lines off the start of what a service wrote; returns how many bytes that were.</summary>
    /// <param name="output">What it wrote.</param>
    /// <param name="longest">Where a line is cut.</param>
    /// <param name="isEnd">Whether what follows the last newline is a line too: nothing will follow.</param>
    /// <param name="time">When.</param>
    /// <param name="lines">The lines are added to it.</param>
    /// <param name="room">How many bytes of lines are wanted; one line is taken even where it is longer.</param>
    public static int Take(
        ReadOnlySpan<byte> output, int longest, bool isEnd, DateTimeOffset time, List<byte> lines, long room = long.MaxValue)
    {
        Span<byte> stamp = stackalloc byte[LogTime.Length + 1];
        LogTime.Write(stamp, time);
        stamp[^1] = (byte)' ';
        var taken = 0;
        while (taken < output.Length)
        {
            var rest = output[taken..];
            var newline = rest[..Math.Min(rest.Length, longest + 1)].IndexOf((byte)'\n');
            if (newline < 0 && rest.Length <= longest && !isEnd)
                break;
            var line = newline >= 0 ? rest[..newline] : rest[..Math.Min(rest.Length, longest)];
            if (taken > 0 && lines.Count + stamp.Length + line.Length + 1 > room)
                break;
            lines.AddRange(stamp);
            lines.AddRange(line);
            lines.Add((byte)'\n');
            taken += line.Length + (newline >= 0 ? 1 : 0);
        }

        return taken;
    }

    /// <summary>Reads lines as they stand in a log file; what is no such line has no time.</summary>
    public static IEnumerable<LogLine> Parse(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var newline = lines.Span.IndexOf((byte)'\n');
            var line = newline < 0 ? lines : lines[..newline];
            lines = newline < 0 ? default : lines[(newline + 1)..];
            yield return ParseLine(Encoding.UTF8.GetString(line.Span));
        }
    }

    private static LogLine ParseLine(string line) =>
        line.Length > LogTime.Length && line[LogTime.Length] == ' ' && LogTime.TryParse(line.AsSpan(0, LogTime.Length), out var time)
            ? new LogLine(time, line[(LogTime.Length + 1)..])
            : new LogLine(null, line);
}
