using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Berth.Supervision.Logs;

namespace Berth.Supervisor.Logs;

/// <summary>Somebody who reads a log as it is written. Too slow a reader misses lines and is told how many; nobody waits for it.</summary>
internal sealed class LogFollower
{
    private const int MostWaiting = 10_000;
    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
    private long _missed;

    /// <summary>A new line; it is missed where the reader is too far behind.</summary>
    public void Offer(LogLine line)
    {
        if (Interlocked.Read(ref _missed) > 0 && !_lines.Writer.TryWrite(new LogLine(null, $"berth: {Interlocked.Read(ref _missed)} lines were missed here: they are in the log")))
        {
            Interlocked.Increment(ref _missed);
            return;
        }

        Interlocked.Exchange(ref _missed, 0);
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _missed);
    }

    /// <summary>There will be no more.</summary>
    public void Complete() => _lines.Writer.TryComplete();

    /// <summary>The lines.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return line;
    }
}
