using Berth.Linux.Errors;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Services;
using Berth.Supervisor.States;

namespace Berth.Supervisor;

/// <content>What follows from a change, at the end of each round: who may start or end now, who waited for it, what is written
/// down.</content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    /// <summary>
    /// How long one round may start services: a start of thousands takes seconds, and who asks something meanwhile is not to wait for all
    /// of them.
    /// </summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<ServiceName, HashSet<ServiceName>> _dependents = [];
    private readonly Queue<SupervisedService> _touched = new();
    private readonly HashSet<SupervisedService> _isTouched = [];
    private readonly Queue<SupervisedService> _unwritten = new();
    private readonly HashSet<SupervisedService> _isUnwritten = [];
    private readonly HashSet<SupervisedService> _unwrittenBlocked = [];
    private readonly List<Func<bool>> _waiters = [];
    private ServiceRecords? _records;
    private string? _recordsDirectory;

    private static IEnumerable<string> Before(SupervisedService service)
    {
        var supervise = service.Definition.Supervise;
        return supervise.After.Concat(supervise.Requires).Concat(supervise.Wants);
    }

    void ISupervisedServices.Changed(SupervisedService service)
    {
        // What waits for its turn to start is written when that has come: it starts then, or has to wait for others.
        if (service.IsBlocked)
            _unwrittenBlocked.Add(service);
        else
            WriteSoon(service);
        Touch(service);
        foreach (var name in Dependents(service.Name))
            Touch(Find(name));
        foreach (var name in Before(service))
            Touch(Find(name));
    }

    private void Touch(SupervisedService? service)
    {
        if (service is not null && _isTouched.Add(service))
            _touched.Enqueue(service);
    }

    private void Settle()
    {
        var began = _loop.Now;
        while (_touched.TryDequeue(out var service))
        {
            _isTouched.Remove(service);
            if (service.IsBlocked)
            {
                TryUnblock(service);
                if (_unwrittenBlocked.Contains(service))
                    WriteSoon(service);
            }

            if (service.IsStopWaiting && !Dependents(service.Name).Any(IsEnding))
                service.StopNow();
            if (_touched.Count > 0 && _loop.Now - began >= s_slice)
            {
                _loop.Post(static () => { });
                break;
            }
        }

        // What is answered is written down: a kill in this moment makes no answer untrue.
        TellWhatChanged();
        _waiters.RemoveAll(static tryComplete => tryComplete());
    }

    /// <summary>Writes down what has become of services, and tells who follows them, in the order in which it happened.</summary>
    private void TellWhatChanged()
    {
        while (_unwritten.TryDequeue(out var service))
        {
            _isUnwritten.Remove(service);

            // Of one that was asked for nothing is known yet that does not stand in its files; it is written as soon as there is. But its
            // sockets are found again only by the record.
            if (!service.Run.IsAsked || service.HasSockets)
                Write(service);
            TellChanged(service);
        }
    }

    private void WriteSoon(SupervisedService service)
    {
        _unwrittenBlocked.Remove(service);
        if (_isUnwritten.Add(service))
            _unwritten.Enqueue(service);
    }

    private bool IsEnding(ServiceName name) => Find(name) is { Desired: DesiredState.Down } service && service.State.Runs();

    private void TryUnblock(SupervisedService service)
    {
        var supervise = service.Definition.Supervise;
        foreach (var name in supervise.Requires)
        {
            var required = Find(name);
            if (required is null || required.State == ObservedState.Failed)
            {
                service.Block(required is null
                    ? $"it requires {name}, and there is no such service"
                    : $"it requires {name}, which has failed");
                return;
            }

            if (!IsThere(required))
                return;
        }

        // Those it only comes after count where they are to run; one that has failed will not.
        if (supervise.After.Concat(supervise.Wants).All(name => Find(name) is not { Desired: DesiredState.Up } other
            || IsThere(other)
            || other.State == ObservedState.Failed))
            service.Unblock();
    }

    /// <summary>What a service waits for, in words; null: nothing.</summary>
    private string? WaitsFor(SupervisedService service)
    {
        if (service.IsBlocked)
            return Before(service)
                .Select(Find)
                .FirstOrDefault(static other => other is { Desired: DesiredState.Up } && !IsThere(other)) is { } before
                    ? $"{before.Name}, which is {Word(before)}"
                    : null;
        if (service.IsStopWaiting)
            return Dependents(service.Name).Where(IsEnding).Select(Find).FirstOrDefault() is { } after
                ? $"{after.Name}, which is {Word(after)}, to end before it"
                : null;
        return service.State switch
        {
            ObservedState.Launching => "its program to be executed",
            ObservedState.Up => service.AwaitedForReady,
            ObservedState.Stopping =>
                $"pid {service.Run.Main} to end, which is killed {service.Definition.Stop.Delay.TotalSeconds:0.#} s after it was asked to",
            _ => null,
        };
    }

    private static string Word(SupervisedService service) => service.State.ToString().ToLowerInvariant();

    private static bool IsThere(SupervisedService service) =>
        service.AwaitsConnection || service.State is ObservedState.Ready or ObservedState.Finished;

    private ServiceRecords Records
    {
        get
        {
            if (_records is not null && _recordsDirectory == _paths.Records)
                return _records;
            _records?.Dispose();
            _recordsDirectory = _paths.Records;
            return _records = new ServiceRecords(_recordsDirectory);
        }
    }

    private void Write(SupervisedService service)
    {
        try
        {
            if (_services.GetValueOrDefault(service.Name) == service)
                Records.Write(Path.GetFileName(_paths.Record(service.Name)), service.Record);
        }
        catch (LinuxException full)
        {
            // The services go on. Without the record the next supervisor finds their processes by what their launchers wrote.
            Report($"service {service.Name}: {full.Message}");
        }
    }

    private SupervisedService? Find(string name) => ServiceName.TryParse(name, out var parsed) ? Find(parsed) : null;

    private SupervisedService? Find(ServiceName name) => _services.GetValueOrDefault(name);

    private IReadOnlyCollection<ServiceName> Dependents(ServiceName name) => _dependents.TryGetValue(name, out var set) ? set : [];

    private void FindDependents()
    {
        _dependents.Clear();
        foreach (var service in _services.Values)
            AddDependent(service);
    }

    private void AddDependent(SupervisedService service)
    {
        foreach (var text in Before(service))
        {
            if (!ServiceName.TryParse(text, out var name))
                continue;
            if (!_dependents.TryGetValue(name, out var set))
                _dependents.Add(name, set = []);
            set.Add(service.Name);
        }
    }

    /// <summary>How many wait for something to be so.</summary>
    internal Task<int> CountWaitsAsync() => InLoopAsync(() => _waiters.Count);

    /// <summary>How many timers there are.</summary>
    internal Task<int> CountTimersAsync() => InLoopAsync(() => _loop.Timers);

    /// <summary>Has something found out on the thread of the supervision.</summary>
    internal Task<T> InLoopAsync<T>(Func<T> find) => _loop.InvokeAsync(find);

    /// <summary>Completes when something is so, with what is found out in that moment: a little later it may be otherwise.</summary>
    private Task<T> WaitUntil<T>(Func<bool> isSo, Func<T> find, CancellationToken cancellationToken = default)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryComplete())
        {
            _waiters.Add(TryComplete);
            _ = cancellationToken.UnsafeRegister(_ => _loop.Post(static () => { }), null); // at the end of that round it is forgotten
        }

        return found.Task;

        bool TryComplete() =>
            (cancellationToken.IsCancellationRequested && found.TrySetCanceled(cancellationToken))
                || (isSo() && found.TrySetResult(find()));
    }
}
