using System.Text;
using Berth.Supervision.Logs;

namespace Berth.Supervisor.Logs;

/// <summary>Splits a service's output into lines, each with its time.</summary>
internal static class LogLines
{
    /// <summary>The maximum length of a line in bytes; longer lines are split, so an incomplete line is bounded.</summary>
    public const int LongestLine = 32 * 1024;

    /// <summary>Takes the complete lines from the start of a service's output; returns their length in bytes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="longest">The maximum length of a line.</param>
    /// <param name="isEnd">Whether the rest after the last newline is also a line, because no more output will follow.</param>
    /// <param name="time">The time of the lines.</param>
    /// <param name="lines">The buffer to which the lines are added.</param>
    /// <param name="room">The maximum number of bytes of lines; one line is taken even if it is longer.</param>
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

    /// <summary>Parses lines of a log file; a line of another form has no time.</summary>
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
