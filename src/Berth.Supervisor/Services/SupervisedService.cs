using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>
/// One service: its state, and what belongs to its present run. Lives on the supervisor's loop. Its life is in the
/// <see cref="TransitionTable"/>; this turns what happens into events, and does what the table says.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class SupervisedService : IDisposable
{
    private readonly ServiceHost _host;
    private readonly StartHistory _starts = new();
    private StopReason _reason;
    private LoopTimer? _backoffTimer;

    public SupervisedService(ServiceHost host, ServiceDefinition definition, DesiredState desired)
    {
        _host = host;
        Definition = definition;
        Desired = desired;
        Since = host.Time.GetUtcNow();
    }

    public ServiceName Name => Definition.Name;

    public ServiceDefinition Definition { get; private set; }

    public DesiredState Desired { get; private set; }

    public ObservedState State { get; private set; }

    public DateTimeOffset Since { get; private set; }

    public int Restarts { get; private set; }

    public ServiceExit? LastExit { get; private set; }

    /// <summary>Why it is not what it should be.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether it is to end as soon as those have that come after it.</summary>
    public bool IsStopWaiting { get; private set; }

    /// <summary>Whether it waits for what comes before it.</summary>
    public bool IsBlocked => State == ObservedState.Starting;

    /// <summary>What the next supervisor has to know.</summary>
    public ServiceRecord Record => new()
    {
        State = State,
        Since = Since,
        Process = Process,
        Started = _started is { } started ? _host.Time.GetUtcNow() - (_host.Loop.Now - started) : null,
        Main = _mainWatch?.Identity,
        Restarts = Restarts,
        Attempts = _starts.Attempts,
        Reason = _reason,
        LastExit = LastExit,
        Problem = Problem,
        Text = Text,
        Sockets = _sockets?.Known ?? [],
    };

    /// <summary>Somebody wants it up.</summary>
    public void Start()
    {
        Desired = DesiredState.Up;
        IsStopWaiting = false;
        if (State is not (ObservedState.Starting or ObservedState.Launching or ObservedState.Up or ObservedState.Ready))
        {
            WasExecuted = false;
            _starts.Clear();
            Restarts = 0;
            Problem = null;
        }

        if (HasTimer)
            Schedule();
        else if (IsLazy)
            ListenAnew();
        else
            Happen(ServiceEvent.StartAsked);
        _host.Changed(this);
    }

    /// <summary>
    /// Somebody wants it down. It is asked to end when nothing that comes after it is in the way: see <see cref="StopNow"/>.
    /// </summary>
    public void Stop()
    {
        Desired = DesiredState.Down;
        Problem = null;
        Schedule();
        StopListening();
        IsStopWaiting = State.Runs();
        if (!IsStopWaiting)
        {
            Happen(ServiceEvent.StopAsked);
            ForgetKept();
        }

        _host.Changed(this);
    }

    /// <summary>Somebody wants it to end and begin anew.</summary>
    public void Restart()
    {
        if (!State.Runs())
        {
            Start();
            return;
        }

        Desired = DesiredState.Up;
        IsStopWaiting = false;
        StopNow();
    }

    /// <summary>Asks it to end.</summary>
    public void StopNow()
    {
        IsStopWaiting = false;
        _reason = StopReason.Asked;
        Happen(ServiceEvent.StopAsked);
        _host.Changed(this);
    }

    /// <summary>What comes before it is ready.</summary>
    public void Unblock() => Happen(ServiceEvent.Unblocked);

    /// <summary>What comes before it never will be.</summary>
    public void Block(string problem)
    {
        Problem = problem;
        Happen(ServiceEvent.EndedBadly);
    }

    /// <summary>It is another from now on. Its sockets are opened anew where they are others.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="restart">Whether what runs is started anew; else it goes on, and what is another only in how it is looked after is so
    /// at once.</param>
    public void Redefine(ServiceDefinition definition, bool restart)
    {
        if (!restart && State.Runs())
        {
            Definition = definition;
            Schedule();
            _host.Changed(this);
            return;
        }

        StopListening();
        if (!Definition.Supervise.Listen.SequenceEqual(definition.Supervise.Listen))
            ForgetSockets();
        Definition = definition;
        if (State.Runs() && Desired == DesiredState.Up)
            StopNow();
        else if (Desired == DesiredState.Up)
            Start();
    }

    private void Happen(ServiceEvent happened)
    {
        var (next, actions) = TransitionTable.Find(State, happened);
        if (next == State && actions == ServiceActions.None)
            return;
        if (next != State)
        {
            State = next;
            Since = _host.Time.GetUtcNow();
        }

        _host.Loop.Cancel(ref _backoffTimer);
        _host.Changed(this);
        if (actions.HasFlag(ServiceActions.Forget))
            Forget();
        if (actions.HasFlag(ServiceActions.Launch))
            Launch();
        if (actions.HasFlag(ServiceActions.Observe))
            Observe();
        if (actions.HasFlag(ServiceActions.Ask))
            Ask(SignalName.Parse(Definition.Stop.Signal));
        if (actions.HasFlag(ServiceActions.Abort))
            Ask(Signal.SIGABRT);
        if (actions.HasFlag(ServiceActions.Kill))
            Kill();
        if (actions.HasFlag(ServiceActions.Wait))
            Wait();
    }

    private void Wait()
    {
        Restarts++;
        WaitAgain();
    }

    private void WaitAgain()
    {
        var delay = RestartPolicy.Delay(Definition.Supervise.Backoff, Math.Max(_starts.Attempts, 1), Random.Shared.NextDouble());
        if (delay == TimeSpan.Zero)
            Happen(ServiceEvent.BackoffOver);
        else
            _backoffTimer = _host.Loop.After(delay, () => Happen(ServiceEvent.BackoffOver));
    }
}
