using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>A service of the supervisor, and the operations on it. Used only on the supervisor's loop.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedService : IDisposable
{
    private readonly ServiceHost _host;
    private readonly ISupervisedServices _supervisor;
    private readonly ServiceInstances _instances;
    private StartSchedule _schedule;

    public SupervisedService(ServiceHost host, ISupervisedServices supervisor, ServiceDefinition definition, DesiredState desired)
    {
        (_host, _supervisor) = (host, supervisor);
        var life = MakeLife(definition, desired, RunName.First(definition.Name));
        _instances = new ServiceInstances(host, life, files => MakeLife(Definition, DesiredState.Up, files), HandedOver, Changed);
        _schedule = new StartSchedule(host, life);
    }

    /// <summary>The instance that is the service.</summary>
    private ServiceLife Life => _instances.Main;

    public ServiceName Name => Definition.Name;

    public ServiceDefinition Definition => Life.Definition;

    public DesiredState Desired => Life.Desired;

    public ObservedState State => Life.State;

    /// <summary>The reason why the service is not in its desired state; null: none.</summary>
    public string? Problem => Life.Problem;

    /// <summary>Whether the service waits for dependent services to end, and then ends.</summary>
    public bool IsStopWaiting { get; private set; }

    /// <summary>Whether the service waits for the services before it.</summary>
    public bool IsBlocked => State == ObservedState.Starting;

    /// <summary>The process of the service.</summary>
    public ServiceRun Run => Life.Run;

    /// <summary>The runs of all its instances.</summary>
    public IEnumerable<ServiceRun> Runs => _instances.Beside is { } beside ? [Life.Run, beside.Run] : [Life.Run];

    /// <summary>The run with files of that name; null: there is none.</summary>
    public ServiceRun? FindRun(RunName files) =>
        Life.Files == files ? Life.Run : _instances.Beside is { } beside && beside.Files == files ? beside.Run : null;

    /// <summary>Whether an instance of it runs.</summary>
    public bool IsRunning => State.Runs() || _instances.Beside is { } beside && beside.State.Runs();

    /// <summary>The instance beside the one that is the service, in words; null: there is none.</summary>
    public string? Beside => _instances switch
    {
        { Successor: { } next } => $"its new instance{Pid(next)} to be ready: {next.Readiness.Awaited}",
        { Beside: { } old } => $"its other instance{Pid(old)} to end",
        _ => null,
    };

    /// <summary>The pipe for the output.</summary>
    public ServiceOutput Output => Life.Output;

    /// <summary>Whether sockets were opened for the service.</summary>
    public bool HasSockets => Life.Sockets.Known.Count > 0;

    /// <summary>Whether the next connection, or datagram, to one of its sockets starts the service.</summary>
    public bool AwaitsConnection => Life.Sockets.AwaitsConnection;

    /// <summary>The condition for readiness, and why the last check of it failed.</summary>
    public string AwaitedForReady => Life.Readiness.Awaited;

    /// <summary>The status, as far as the service itself knows it.</summary>
    public ServiceStatus Status => new()
    {
        Name = Name,
        Desired = Desired,
        Observed = State,
        Pid = Run.Main,
        Since = Life.Since,
        Restarts = Life.Restarts,
        LastExit = Life.LastExit,
        Text = Life.Readiness.Text,
        Problem = Problem,
        NextStart = _schedule.NextStart,
        AwaitsConnection = AwaitsConnection,
    };

    /// <summary>The record for the next supervisor.</summary>
    public ServiceRecord Record => new()
    {
        State = State,
        IsSecond = Life.Files.IsSecond,
        Since = Life.Since,
        Process = Run.Process,
        Started = Run.Started is { } started ? _host.Time.GetUtcNow() - (_host.Loop.Now - started) : null,
        Main = Run.NamedMain,
        Restarts = Life.Restarts,
        Attempts = Life.Attempts,
        Reason = Life.Reason,
        LastExit = Life.LastExit,
        Problem = Problem,
        Text = Life.Readiness.Text,
        Sockets = Life.Sockets.Known,
    };

    /// <summary>The descriptors for the program that replaces this one. This object keeps them.</summary>
    /// <param name="output">The read end of the output pipe.</param>
    public ServiceDescriptors Descriptors(SafeFileHandle? output) => new()
    {
        Name = Name,
        Process = Run.Process,
        Output = output,
        Notify = Life.Readiness.Channel.Handle,
        Sockets = [.. Life.Sockets.Known.Zip(Life.Sockets.Handles, static (socket, handle) => (socket.Address, handle))],
        Stored = Life.Store.Stored,
    };

    /// <summary>Takes the descriptors of the previous program of this process. This object owns all except the output.</summary>
    public void Inherit(ServiceDescriptors left)
    {
        foreach (var (name, handle) in left.Stored)
            Life.Store.Add(name, [handle]);
        Life.Readiness.Channel.Inherit(left.Notify);
        Life.Sockets.Inherit(left.Sockets);
    }

    /// <summary>An earlier supervisor had these files for the run of the service.</summary>
    public void TakeFiles(RunName files) => Life.Files = files;

    /// <summary>Ends the process of an instance that an earlier supervisor left beside the service.</summary>
    public void AdoptLeaving(ProcessIdentity process) => _instances.AdoptLeaving(process);

    /// <summary>Takes over the process that an earlier supervisor started.</summary>
    public void Adopt(ServiceRecord record, ProcessIdentity process)
    {
        Life.Adopt(record, process);
        _schedule.Renew();
        Changed();
    }

    /// <summary>Takes over the record of a service without a process.</summary>
    public void Recall(ServiceRecord record)
    {
        if (Life.TryRecall(record))
        {
            if (record.State != ObservedState.Backoff)
                _schedule.Renew();
        }
        else if (Desired == DesiredState.Up)
        {
            Start();
        }
    }

    /// <summary>A client wants the service up.</summary>
    public void Start()
    {
        Life.Desired = DesiredState.Up;
        IsStopWaiting = false;
        if (State is not (ObservedState.Starting or ObservedState.Launching or ObservedState.Up or ObservedState.Ready))
            Life.BeginAnew();

        if (_schedule.Exists)
            _schedule.Renew();
        else if (Definition.Supervise.Start == StartCondition.OnConnection)
            ListenAnew();
        else
            Life.Happen(ServiceEvent.StartAsked);
        Changed();
    }

    /// <summary>
    /// A client wants the service down. It is asked to end when all services after it have ended: see <see cref="StopNow"/>.
    /// </summary>
    public void Stop()
    {
        _instances.Overrule();
        Life.Desired = DesiredState.Down;
        Life.Problem = null;
        _schedule.Renew();
        Life.Sockets.StopListening();
        IsStopWaiting = State.Runs();
        if (!IsStopWaiting)
        {
            Life.Happen(ServiceEvent.StopAsked);
            Life.ForgetKept();
        }

        Changed();
    }

    /// <summary>A client wants the service restarted.</summary>
    public void Restart()
    {
        _instances.Overrule();
        if (!State.Runs())
        {
            Start();
            return;
        }

        Life.Desired = DesiredState.Up;
        IsStopWaiting = false;
        StopNow();
    }

    /// <summary>
    /// A client wants a new instance in place of the running one, which is asked to end when the new one is ready. A service that does not
    /// run, or is not up yet, is restarted: null.
    /// </summary>
    public Replacement? Replace()
    {
        if (Desired == DesiredState.Up && State is ObservedState.Up or ObservedState.Ready && Life.Sockets.AreUsable)
        {
            var replacement = _instances.Replace();
            Changed();
            return replacement;
        }

        Restart();
        return null;
    }

    /// <summary>Asks the service to end.</summary>
    public void StopNow()
    {
        IsStopWaiting = false;
        Life.Reason = StopReason.Asked;
        Life.Happen(ServiceEvent.StopAsked);
        Changed();
    }

    /// <summary>The services before this one are ready.</summary>
    public void Unblock() => Life.Happen(ServiceEvent.Unblocked);

    /// <summary>A service before this one will not become ready.</summary>
    public void Block(string problem)
    {
        Life.Problem = problem;
        Run.WasExecuted = false; // an earlier run does not count for the new start
        Life.Happen(ServiceEvent.EndedBadly);
    }

    /// <summary>Replaces the definition. Opens the sockets again if they differ.</summary>
    /// <param name="definition">The new definition.</param>
    /// <param name="restart">Whether a running process is restarted. Otherwise it goes on, and only the supervision changes.</param>
    public void Redefine(ServiceDefinition definition, bool restart)
    {
        if (!restart && State.Runs())
        {
            Life.Definition = definition;
            if (_instances.Beside is { } beside)
                beside.Definition = definition;
            _schedule.Renew();
            Changed();
            return;
        }

        _instances.Overrule();
        Life.Sockets.StopListening();
        if (!Definition.Supervise.Listen.SequenceEqual(definition.Supervise.Listen))
            Life.Sockets.Close();
        Life.Definition = definition;
        if (State.Runs() && Desired == DesiredState.Up)
            StopNow();
        else if (Desired == DesiredState.Up)
            Start();
    }

    /// <summary>The runtime directory was removed, and the notification socket with it.</summary>
    public void ReopenNotify()
    {
        Life.Readiness.Reopen();
        _instances.Beside?.Readiness.Reopen();
    }

    /// <summary>Closes all descriptors. A running process goes on.</summary>
    public void Dispose() => _instances.Dispose();

    private ServiceLife MakeLife(ServiceDefinition definition, DesiredState desired, RunName files)
    {
        ServiceLife? life = null;
        return life = new ServiceLife(_host, definition, desired, files)
        {
            Changed = () =>
            {
                Changed();
                _instances.Changed();
            },
            FindWithoutFile = () => _supervisor.FindWithoutFile(this, life!.Run),
        };
    }

    private void HandedOver()
    {
        _schedule = new StartSchedule(_host, Life);
        _supervisor.Record(this);
        Changed();
    }

    private static string Pid(ServiceLife life) => life.Run.Main is { } pid ? $", pid {pid}," : "";

    /// <summary>A client wants the sockets open. A back-off delay or an earlier failure no longer counts.</summary>
    private void ListenAnew()
    {
        if (State is ObservedState.Backoff or ObservedState.Failed)
            Life.Happen(ServiceEvent.StopAsked);
        Life.Sockets.Listen();
    }

    private void Changed() => _supervisor.Changed(this);
}
