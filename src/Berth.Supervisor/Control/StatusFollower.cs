using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>
/// A reader of changes. A slow reader gets only the latest state of each service, so the queue is bounded, and the supervisor does not wait
/// for it.
/// </summary>
internal sealed class StatusFollower
{
    private readonly Lock _lock = new();
    private readonly Queue<ServiceName> _order = new();
    private readonly Dictionary<ServiceName, ServiceChange> _latest = [];
    private readonly Channel<bool> _changed =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Adds a change.</summary>
    public void Offer(ServiceChange change)
    {
        lock (_lock)
        {
            if (!_latest.ContainsKey(change.Name))
                _order.Enqueue(change.Name);
            _latest[change.Name] = change;
        }

        _changed.Writer.TryWrite(true);
    }

    /// <summary>The changes, until it is cancelled.</summary>
    public async IAsyncEnumerable<ServiceChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var _ in _changed.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            while (Take() is { } change)
                yield return change;
        }
    }

    private ServiceChange? Take()
    {
        lock (_lock)
        {
            if (!_order.TryDequeue(out var name))
                return null;
            _latest.Remove(name, out var change);
            return change;
        }
    }
}
