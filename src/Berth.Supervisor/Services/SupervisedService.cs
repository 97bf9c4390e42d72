using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Upgrade;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>One service, as its supervisor has it: what can be asked of it. Lives on the supervisor's loop.</summary>
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

    /// <summary>Why it is not what it should be.</summary>
    public string? Problem => _life.Problem;

    /// <summary>Whether it is to end as soon as those have that come after it.</summary>
    public bool IsStopWaiting { get; private set; }

    /// <summary>Whether it waits for what comes before it.</summary>
    public bool IsBlocked => State == ObservedState.Starting;

    /// <summary>Its process.</summary>
    public ServiceRun Run => _life.Run;

    /// <summary>Where its output goes.</summary>
    public ServiceOutput Output => _life.Output;

    /// <summary>Whether sockets were opened for it.</summary>
    public bool HasSockets => _life.Sockets.Known.Count > 0;

    /// <summary>Whether it is started by the next connection, or datagram, to one of its sockets.</summary>
    public bool AwaitsConnection => _life.Sockets.AwaitsConnection;

    /// <summary>What it is to do so that it counts as ready, and why the last attempt to see that failed.</summary>
    public string AwaitedForReady => _life.Readiness.Awaited;

    /// <summary>How it is, as far as itself knows.</summary>
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

    /// <summary>What the next supervisor has to know.</summary>
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

    /// <summary>What the program that replaces this one gets; stays this object's.</summary>
    /// <param name="output">The reading end of its output.</param>
    public ServiceDescriptors Descriptors(SafeFileHandle? output) => new()
    {
        Name = Name,
        Process = Run.Process,
        Output = output,
        Notify = _life.Readiness.Channel.Handle,
        Sockets = [.. _life.Sockets.Known.Zip(_life.Sockets.Handles, static (socket, handle) => (socket.Address, handle))],
        Stored = _life.Store.Stored,
    };

    /// <summary>Takes what the program that this process was before has left; all but the output becomes this object's.</summary>
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

    /// <summary>Takes over what is known of a service whose process is gone, or never was.</summary>
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

    /// <summary>Somebody wants it up.</summary>
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
    /// Somebody wants it down. It is asked to end when nothing that comes after it is in the way: see <see cref="StopNow"/>.
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

    /// <summary>Somebody wants it to end and begin anew.</summary>
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

    /// <summary>Asks it to end.</summary>
    public void StopNow()
    {
        IsStopWaiting = false;
        _life.Reason = StopReason.Asked;
        _life.Happen(ServiceEvent.StopAsked);
        Changed();
    }

    /// <summary>What comes before it is ready.</summary>
    public void Unblock() => _life.Happen(ServiceEvent.Unblocked);

    /// <summary>What comes before it never will be.</summary>
    public void Block(string problem)
    {
        _life.Problem = problem;
        Run.WasExecuted = false; // what ran before it was to start anew does not count
        _life.Happen(ServiceEvent.EndedBadly);
    }

    /// <summary>It is another from now on. Its sockets are opened anew where they are others.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="restart">Whether what runs is started anew; else it goes on, and what is another only in how it is looked after is so
    /// at once.</param>
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

    /// <summary>The runtime directory was removed: its notification socket has no name any more.</summary>
    public void ReopenNotify() => _life.Readiness.Reopen();

    /// <summary>Lets go of everything. What runs, runs on.</summary>
    public void Dispose() => _life.Dispose();

    /// <summary>Somebody wants it to listen; that it waits to be started after a crash, or has failed, counts no more.</summary>
    private void ListenAnew()
    {
        if (State is ObservedState.Backoff or ObservedState.Failed)
            _life.Happen(ServiceEvent.StopAsked);
        _life.Sockets.Listen();
    }

    private void Changed() => _supervisor.Changed(this);
}
