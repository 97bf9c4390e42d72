using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.States;
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
    private readonly ServiceLife _life;
    private readonly StartSchedule _schedule;

    public SupervisedService(ServiceHost host, ISupervisedServices supervisor, ServiceDefinition definition, DesiredState desired)
    {
        (_host, _supervisor) = (host, supervisor);
        _life = new ServiceLife(host, definition, desired) { Changed = Changed, FindWithoutFile = () => supervisor.FindWithoutFile(this) };
        _schedule = new StartSchedule(host, _life);
    }

    public ServiceName Name => Definition.Name;

    public ServiceDefinition Definition => _life.Definition;

    public DesiredState Desired => _life.Desired;

    public ObservedState State => _life.State;

    /// <summary>The reason why the service is not in its desired state; null: none.</summary>
    public string? Problem => _life.Problem;

    /// <summary>Whether the service waits for dependent services to end, and then ends.</summary>
    public bool IsStopWaiting { get; private set; }

    /// <summary>Whether the service waits for the services before it.</summary>
    public bool IsBlocked => State == ObservedState.Starting;

    /// <summary>The process of the service.</summary>
    public ServiceRun Run => _life.Run;

    /// <summary>The pipe for the output.</summary>
    public ServiceOutput Output => _life.Output;

    /// <summary>Whether sockets were opened for the service.</summary>
    public bool HasSockets => _life.Sockets.Known.Count > 0;

    /// <summary>Whether the next connection, or datagram, to one of its sockets starts the service.</summary>
    public bool AwaitsConnection => _life.Sockets.AwaitsConnection;

    /// <summary>The condition for readiness, and why the last check of it failed.</summary>
    public string AwaitedForReady => _life.Readiness.Awaited;

    /// <summary>The status, as far as the service itself knows it.</summary>
    public ServiceStatus Status => new()
    {
        Name = Name,
        Desired = Desired,
        Observed = State,
        Pid = Run.Main,
        Since = _life.Since,
        Restarts = _life.Restarts,
        LastExit = _life.LastExit,
        Text = _life.Readiness.Text,
        Problem = Problem,
        NextStart = _schedule.NextStart,
        AwaitsConnection = AwaitsConnection,
    };

    /// <summary>The record for the next supervisor.</summary>
    public ServiceRecord Record => new()
    {
        State = State,
        Since = _life.Since,
        Process = Run.Process,
        Started = Run.Started is { } started ? _host.Time.GetUtcNow() - (_host.Loop.Now - started) : null,
        Main = Run.NamedMain,
        Restarts = _life.Restarts,
        Attempts = _life.Attempts,
        Reason = _life.Reason,
        LastExit = _life.LastExit,
        Problem = Problem,
        Text = _life.Readiness.Text,
        Sockets = _life.Sockets.Known,
    };

    /// <summary>The descriptors for the program that replaces this one. This object keeps them.</summary>
    /// <param name="output">The read end of the output pipe.</param>
    public ServiceDescriptors Descriptors(SafeFileHandle? output) => new()
    {
        Name = Name,
        Process = Run.Process,
        Output = output,
        Notify = _life.Readiness.Channel.Handle,
        Sockets = [.. _life.Sockets.Known.Zip(_life.Sockets.Handles, static (socket, handle) => (socket.Address, handle))],
        Stored = _life.Store.Stored,
    };

    /// <summary>Takes the descriptors of the previous program of this process. This object owns all except the output.</summary>
    public void Inherit(ServiceDescriptors left)
    {
        foreach (var (name, handle) in left.Stored)
            _life.Store.Add(name, [handle]);
        _life.Readiness.Channel.Inherit(left.Notify);
        _life.Sockets.Inherit(left.Sockets);
    }

    /// <summary>Takes over the process that an earlier supervisor started.</summary>
    public void Adopt(ServiceRecord record, ProcessIdentity process)
    {
        _life.Adopt(record, process);
        _schedule.Renew();
        Changed();
    }

    /// <summary>Takes over the record of a service without a process.</summary>
    public void Recall(ServiceRecord record)
    {
        if (_life.TryRecall(record))
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
        _life.Desired = DesiredState.Up;
        IsStopWaiting = false;
        if (State is not (ObservedState.Starting or ObservedState.Launching or ObservedState.Up or ObservedState.Ready))
            _life.BeginAnew();

        if (_schedule.Exists)
            _schedule.Renew();
        else if (Definition.Supervise.Start == StartCondition.OnConnection)
            ListenAnew();
        else
            _life.Happen(ServiceEvent.StartAsked);
        Changed();
    }

    /// <summary>
    /// A client wants the service down. It is asked to end when all services after it have ended: see <see cref="StopNow"/>.
    /// </summary>
    public void Stop()
    {
        _life.Desired = DesiredState.Down;
        _life.Problem = null;
        _schedule.Renew();
        _life.Sockets.StopListening();
        IsStopWaiting = State.Runs();
        if (!IsStopWaiting)
        {
            _life.Happen(ServiceEvent.StopAsked);
            _life.ForgetKept();
        }

        Changed();
    }

    /// <summary>A client wants the service restarted.</summary>
    public void Restart()
    {
        if (!State.Runs())
        {
            Start();
            return;
        }

        _life.Desired = DesiredState.Up;
        IsStopWaiting = false;
        StopNow();
    }

    /// <summary>Asks the service to end.</summary>
    public void StopNow()
    {
        IsStopWaiting = false;
        _life.Reason = StopReason.Asked;
        _life.Happen(ServiceEvent.StopAsked);
        Changed();
    }

    /// <summary>The services before this one are ready.</summary>
    public void Unblock() => _life.Happen(ServiceEvent.Unblocked);

    /// <summary>A service before this one will not become ready.</summary>
    public void Block(string problem)
    {
        _life.Problem = problem;
        Run.WasExecuted = false; // an earlier run does not count for the new start
        _life.Happen(ServiceEvent.EndedBadly);
    }

    /// <summary>Replaces the definition. Opens the sockets again if they differ.</summary>
    /// <param name="definition">The new definition.</param>
    /// <param name="restart">Whether a running process is restarted. Otherwise it goes on, and only the supervision changes.</param>
    public void Redefine(ServiceDefinition definition, bool restart)
    {
        if (!restart && State.Runs())
        {
            _life.Definition = definition;
            _schedule.Renew();
            Changed();
            return;
        }

        _life.Sockets.StopListening();
        if (!Definition.Supervise.Listen.SequenceEqual(definition.Supervise.Listen))
            _life.Sockets.Close();
        _life.Definition = definition;
        if (State.Runs() && Desired == DesiredState.Up)
            StopNow();
        else if (Desired == DesiredState.Up)
            Start();
    }

    /// <summary>The runtime directory was removed, and the notification socket with it.</summary>
    public void ReopenNotify() => _life.Readiness.Reopen();

    /// <summary>Closes all descriptors. A running process goes on.</summary>
    public void Dispose() => _life.Dispose();

    /// <summary>A client wants the sockets open. A back-off delay or an earlier failure no longer counts.</summary>
    private void ListenAnew()
    {
        if (State is ObservedState.Backoff or ObservedState.Failed)
            _life.Happen(ServiceEvent.StopAsked);
        _life.Sockets.Listen();
    }

    private void Changed() => _supervisor.Changed(this);
}
