using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>The lines of several logs in one order.</summary>
/// <param name="logs">Each service, and the service manager that has its log.</param>
/// <param name="query">Which lines of each.</param>
/// <param name="filter">Which lines are asked for.</param>
internal sealed class ServiceLogs(IReadOnlyList<(ServiceName Name, IServiceManager Manager)> logs, LogQuery query, LogFilter filter)
{
    /// <summary>How many lines wait at most until they are taken.</summary>
    private const int MostWaiting = 1024;

    /// <summary>The lines: by their times, or, when following, as they come.</summary>
    /// <exception cref="ServiceException">A log cannot be read.</exception>
    public IAsyncEnumerable<LogLineRead> ReadAsync(CancellationToken cancellationToken) =>
        query.Follow ? FollowAsync(cancellationToken) : MergeAsync(cancellationToken);

    private async IAsyncEnumerable<LogLineRead> MergeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sources = new List<IAsyncEnumerator<LogLine>>();
        try
        {
            // By time, then by the order of the services. A line without a time follows the one before it.
            var next = new PriorityQueue<int, (DateTimeOffset Time, int Source)>();
            for (var i = 0; i < logs.Count; i++)
            {
                sources.Add(LastOf(logs[i], cancellationToken).GetAsyncEnumerator(cancellationToken));
                await QueueAsync(i, DateTimeOffset.MinValue).ConfigureAwait(false);
            }

            while (next.TryDequeue(out var source, out var at))
            {
                yield return new LogLineRead(logs[source].Name, sources[source].Current);
                await QueueAsync(source, at.Time).ConfigureAwait(false);
            }

            async Task QueueAsync(int source, DateTimeOffset before)
            {
                if (await sources[source].MoveNextAsync().ConfigureAwait(false))
                    next.Enqueue(source, (sources[source].Current.Time ?? before, source));
            }
        }
        finally
        {
            foreach (var source in sources)
                await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The last lines of a log that the filter accepts.</summary>
    private async IAsyncEnumerable<LogLine> LastOf(
        (ServiceName Name, IServiceManager Manager) log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ReferenceEquals(filter, LogFilter.All) || query.Lines is not { } count)
        {
            await foreach (var line in log.Manager.LogsAsync(log.Name, query, cancellationToken).ConfigureAwait(false))
            {
                if (filter.Accepts(line))
                    yield return line;
            }

            yield break;
        }

        var last = new Queue<LogLine>();
        await foreach (var line in log.Manager.LogsAsync(log.Name, query with { Lines = null }, cancellationToken).ConfigureAwait(false))
        {
            if (!filter.Accepts(line))
                continue;
            last.Enqueue(line);
            if (last.Count > count)
                last.Dequeue();
        }

        foreach (var line in last)
            yield return line;
    }

    private async IAsyncEnumerable<LogLineRead> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = Channel.CreateBounded<LogLineRead>(MostWaiting);
        var readers = logs.Select(log => FollowAsync(log, lines.Writer, ended.Token)).ToArray();
        var all = CompleteAsync();
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return line;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(false);
        }

        async Task CompleteAsync()
        {
            await Task.WhenAll(readers).ConfigureAwait(false);
            lines.Writer.TryComplete();
        }
    }

    /// <summary>Follows one log. If it fails, the others end, too, with its exception.</summary>
    private async Task FollowAsync(
        (ServiceName Name, IServiceManager Manager) log, ChannelWriter<LogLineRead> lines, CancellationToken cancellationToken)
    {
        var reading = ReadAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.Exception is { } failure)
            lines.TryComplete(failure.InnerException);

        async Task ReadAsync()
        {
            await foreach (var line in log.Manager.LogsAsync(log.Name, query, cancellationToken).ConfigureAwait(false))
            {
                if (filter.Accepts(line))
                    await lines.WriteAsync(new LogLineRead(log.Name, line), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
