using System.Runtime.CompilerServices;
using System.Text;
using Berth.Linux.Text;

namespace Berth.Supervision.Logs;

/// <summary>Reads a log that a service manager writes without times and without rotation.</summary>
internal static class PlainLogReader
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The lines of a file; none if it does not exist yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="query">Which lines, and whether to wait for more.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public static async IAsyncEnumerable<LogLine> ReadAsync(
        string path, LogQuery query, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long offset = 0;
        var last = new Queue<string>();
        await foreach (
            var line in LinesAsync(path, 0, wholeOnly: query.Follow, end => offset = end, cancellationToken).ConfigureAwait(false))
        {
            last.Enqueue(line);
            if (last.Count > query.Lines)
                last.Dequeue();
        }

        foreach (var line in last)
            yield return new LogLine(Time: null, line);
        if (!query.Follow)
            yield break;
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (
                var line in LinesAsync(path, offset, wholeOnly: true, end => offset = end, cancellationToken).ConfigureAwait(false))
                yield return new LogLine(Time: null, line);
        }
    }

    private static async IAsyncEnumerable<string> LinesAsync(
        string path, long offset, bool wholeOnly, Action<long> reached, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            yield break;
        }

        await using (file.ConfigureAwait(false))
        {
            // A file that has become shorter was truncated: read it from the start.
            file.Position = offset = file.Length < offset ? 0 : offset;
            var lines = new LineBuffer(LineBuffer.LongLine);
            int count;
            while ((count = await file.ReadAsync(lines.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                lines.Advance(count);
                while (lines.TryTake(out var line))
                    yield return Text(line.Span);
            }

            if (!wholeOnly && lines.HasRest)
                yield return Text(lines.TakeRest().Span);
            reached(offset + lines.Taken);
        }
    }

    private static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).TrimEnd('\r');
}
