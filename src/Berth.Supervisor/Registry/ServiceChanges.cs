using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Registry;

/// <summary>Writes down what has become of services, for the next supervisor, and tells who follows them.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceChanges(
    ServiceRegistry registry, ServiceStatuses statuses, LogPump pump, SupervisorPaths paths, Action<string> report) : IDisposable
{
    private readonly Queue<SupervisedService> _unwritten = new();
    private readonly HashSet<SupervisedService> _isUnwritten = [];
    private readonly HashSet<SupervisedService> _unwrittenBlocked = [];
    private readonly List<StatusFollower> _followers = [];
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

    /// <summary>A service has changed. That is written and told with <see cref="Flush"/>.</summary>
    public void Note(SupervisedService service)
    {
        // What waits for its turn to start is written when that has come: it starts then, or has to wait for others.
        if (service.IsBlocked)
            _unwrittenBlocked.Add(service);
        else
            WriteSoon(service);
    }

    /// <summary>It was a service's turn to start.</summary>
    public void NoteTurn(SupervisedService service)
    {
        if (_unwrittenBlocked.Contains(service))
            WriteSoon(service);
    }

    /// <summary>Writes what was noted, and tells it, in the order in which it happened.</summary>
    public void Flush()
    {
        while (_unwritten.TryDequeue(out var service))
        {
            _isUnwritten.Remove(service);

            // Of one that was asked for nothing is known yet that does not stand in its files; it is written as soon as there is. But its
            // sockets are found again only by the record.
            if (!service.Run.IsAsked || service.HasSockets)
                Write(service);
            Tell(service);
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
            // The services go on. Without the record the next supervisor finds their processes by what their launchers wrote.
            report($"service {service.Name}: {full.Message}");
        }
    }

    /// <summary>Follows all services: how each is now comes first.</summary>
    public StatusFollower Follow()
    {
        var follower = new StatusFollower();
        foreach (var status in statuses.All())
            follower.Offer(new ServiceChange(status.Name, status));
        _followers.Add(follower);
        return follower;
    }

    /// <summary>Ends following.</summary>
    public void Leave(StatusFollower follower) => _followers.Remove(follower);

    /// <summary>Tells how a service is now.</summary>
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

    /// <summary>Tells that a service was removed.</summary>
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
