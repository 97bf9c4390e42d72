using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Berth.Supervision.Logs;

namespace Berth.Supervision.S6;

/// <summary>
/// Reads the files of s6-log: <c>current</c>, and the files it was renamed to (<c>@</c>, a TAI64N stamp, <c>.s</c> or <c>.u</c>), oldest
/// first.
/// </summary>
/// <param name="directory">The log directory.</param>
/// <param name="clock">The clock for polling.</param>
[SupportedOSPlatform("linux")]
internal sealed class S6LogReader(string directory, TimeProvider clock)
{
    private const string Current = "current";
    private const string StampFormat = "yyyy-MM-dd HH:mm:ss.fffffff";

    // "2026-11-21 06:30:00.123456789  text": s6-log writes nine digits, of which .NET takes seven.
    private const int StampLength = 29, TextOffset = 31;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A line of the file as a line of a service.</summary>
    internal static LogLine Parse(string line) =>
        line.Length >= TextOffset && line[StampLength] == ' ' && line[StampLength + 1] == ' '
        && DateTimeOffset.TryParseExact(
            line.AsSpan(0, StampFormat.Length), StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new LogLine(time, line[TextOffset..])
            : new LogLine(null, line);

    /// <summary>The requested lines.</summary>
    internal async IAsyncEnumerable<LogLine> ReadAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tail = new S6LogTail(directory);
        await using var closing = tail.ConfigureAwait(false);
        var last = new Queue<string>();
        await foreach (var line in tail.AvailableAsync(cancellationToken).ConfigureAwait(false))
        {
            if (query.Lines is not { } most)
            {
                yield return Parse(line);
                continue;
            }

            last.Enqueue(line);
            if (last.Count > most)
                last.Dequeue();
        }

        foreach (var line in last)
            yield return Parse(line);
        while (query.Follow)
        {
            await Task.Delay(s_pause, clock, cancellationToken).ConfigureAwait(false);
            await foreach (var line in tail.AvailableAsync(cancellationToken).ConfigureAwait(false))
                yield return Parse(line);
        }
    }
}
