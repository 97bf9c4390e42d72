using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Registry;

/// <summary>Records changes of services for the next supervisor, and sends them to followers.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceChanges(
    EventLoop loop, ServiceRegistry registry, ServiceStatuses statuses, LogPump pump, SupervisorPaths paths, Action<string> report)
    : IDisposable
{
    /// <summary>How long one round may write what nobody waits for.</summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(10);

    private readonly Queue<SupervisedService> _unwritten = new();
    private readonly HashSet<SupervisedService> _isUnwritten = [];
    private readonly HashSet<SupervisedService> _unwrittenBlocked = [];
    private readonly List<StatusFollower> _followers = [];
    private bool _isUrgent;
    private ServiceRecords? _records;
    private string? _recordsDirectory;

    private ServiceRecords Records
    {
        get
        {
            if (_records is not null && _recordsDirectory == paths.Records)
                return _records;
            _records?.Dispose();
            _recordsDirectory = paths.Records;
            return _records = new ServiceRecords(_recordsDirectory);
        }
    }

    /// <summary>Notes a change of a service. <see cref="Flush"/> records and sends it.</summary>
    public void Note(SupervisedService service)
    {
        // A service that waits for its turn to start is recorded when its turn has come.
        if (service.IsBlocked)
            _unwrittenBlocked.Add(service);
        else
            WriteSoon(service);
        _isUrgent |= service.HasSockets || service.State is ObservedState.Failed or ObservedState.Finished or ObservedState.Backoff;
    }

    /// <summary>
    /// Whether what was noted is to be written and told now: somebody follows the services, or there is what the next supervisor finds only
    /// by the record, sockets and what has become of a run.
    /// </summary>
    public bool IsUrgent => _isUrgent || _followers.Count > 0 || pump.IsAttached;

    /// <summary>It was a service's turn to start.</summary>
    public void NoteTurn(SupervisedService service)
    {
        if (_unwrittenBlocked.Contains(service))
            WriteSoon(service);
    }

    /// <summary>Writes what was noted, and tells it, in the order in which it happened.</summary>
    /// <param name="canWait">Whether the rest may follow in the next rounds, where it takes longer than one may.</param>
    public void Flush(bool canWait = false)
    {
        canWait &= !IsUrgent;
        _isUrgent = false;
        var began = loop.Now;
        while (_unwritten.TryDequeue(out var service))
        {
            _isUnwritten.Remove(service);

            // A service whose start was requested has no state yet that is not in its files, so it is recorded later. But its sockets are
            // found again only by the record.
            if (!service.Run.IsAsked || service.HasSockets)
                Write(service);
            Tell(service);
            if (canWait && _unwritten.Count > 0 && loop.Now - began >= s_slice)
            {
                loop.Post(static () => { });
                break;
            }
        }
    }

    /// <summary>Writes the record of a service.</summary>
    public void Write(SupervisedService service)
    {
        try
        {
            if (registry.Has(service))
                Records.Write(Path.GetFileName(paths.Record(service.Name)), service.Record);
        }
        catch (LinuxException full)
        {
            // The services continue. Without the record, the next supervisor finds their processes by the files of their launchers.
            report($"service {service.Name}: {full.Message}");
        }
    }

    /// <summary>Follows all services; starts with the current status of each.</summary>
    public StatusFollower Follow()
    {
        var follower = new StatusFollower();
        foreach (var status in statuses.All())
            follower.Offer(new ServiceChange(status.Name, status));
        _followers.Add(follower);
        return follower;
    }

    /// <summary>Stops following.</summary>
    public void Leave(StatusFollower follower) => _followers.Remove(follower);

    /// <summary>Sends the current status of a service.</summary>
    public void Tell(SupervisedService service)
    {
        var isAttached = pump.IsAttached;
        if ((_followers.Count == 0 && !isAttached) || !registry.Has(service))
            return;
        var status = statuses.Of(service);
        Tell(new ServiceChange(service.Name, status));
        if (isAttached)
            pump.Tell(status);
    }

    /// <summary>Sends that a service was removed.</summary>
    public void TellRemoved(ServiceName name) => Tell(new ServiceChange(name, null));

    /// <summary>Closes the directory of the records.</summary>
    public void Dispose() => _records?.Dispose();

    private void WriteSoon(SupervisedService service)
    {
        _unwrittenBlocked.Remove(service);
        if (_isUnwritten.Add(service))
            _unwritten.Enqueue(service);
    }

    private void Tell(ServiceChange change) => _followers.ForEach(follower => follower.Offer(change));
}
