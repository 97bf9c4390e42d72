using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <summary>
/// The life of one instance of a service: its state, according to the <see cref="TransitionTable"/>. The parts of the service report
/// events; this class looks each up in the table, and has the parts perform the actions there.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceLife : IRunContext, IDisposable
{
    private readonly ServiceHost _host;
    private readonly StartHistory _starts = new();
    private LoopTimer? _backoffTimer;

    public ServiceLife(ServiceHost host, ServiceDefinition definition, DesiredState desired, RunName files)
    {
        _host = host;
        (Definition, Desired, Files, Since) = (definition, desired, files, host.Time.GetUtcNow());
        Sockets = new ServiceSockets(host, this);
        Readiness = new ServiceReadiness(host, this, Store);
        Output = new ServiceOutput(host, definition.Name);
        Run = new ServiceRun(host, this, new ServiceLaunch(host, this, Sockets, Store, Readiness.Channel, Output));
    }

    public ServiceDefinition Definition { get; set; }

    public DesiredState Desired { get; set; }

    /// <inheritdoc/>
    public RunName Files { get; set; }

    public ObservedState State { get; private set; }

    public DateTimeOffset Since { get; private set; }

    /// <summary>Why the service was asked to end, or the fault in its end.</summary>
    public StopReason Reason { get; set; }

    public int Restarts { get; private set; }

    /// <summary>The number of consecutive short runs.</summary>
    public int Attempts => _starts.Attempts;

    public ServiceExit? LastExit { get; set; }

    /// <summary>The reason why the service is not in its desired state; null: none.</summary>
    public string? Problem { get; set; }

    /// <summary>Called when a value in the status has changed.</summary>
    public required Action Changed { get; init; }

    /// <summary>See <see cref="ISupervisedServices.FindWithoutFile"/>.</summary>
    public required Action FindWithoutFile { get; init; }

    /// <summary>The descriptors that the service has stored with its supervisor.</summary>
    public DescriptorStore Store { get; } = new();

    public ServiceSockets Sockets { get; }

    public ServiceReadiness Readiness { get; }

    public ServiceOutput Output { get; }

    public ServiceRun Run { get; }

    ProcessIdentity? IServiceContext.Process => Run.Process;

    int? IServiceContext.Main => Run.Main;

    TimeSpan? IServiceContext.Started => Run.Started;

    private bool IsLazy => Definition.Supervise.Start == StartCondition.OnConnection;

    /// <summary>Takes over the process that an earlier supervisor started.</summary>
    public void Adopt(ServiceRecord record, ProcessIdentity process)
    {
        (State, Since, Restarts, LastExit, Problem, Reason) =
            (record.State, record.Since, record.Restarts, record.LastExit, record.Problem, record.Reason);
        (Readiness.Text, Readiness.WasReady) = (record.Text, true);
        if (!State.Runs() || (record.Process is { } other && other != process))
            State = ObservedState.Launching; // the process is of an earlier start
        Run.Resume();
        Run.Started = record.StartedOn(_host.Loop.Now, _host.Time.GetUtcNow()) ?? _host.Loop.Now;
        _starts.Recall(record.Attempts);
        _starts.Started(Definition.Supervise.StartLimit, Run.Started.Value);
        Run.Attach(process);
        if (State == ObservedState.Launching && Run.Status is { IsReady: true, IsRefused: false })
            State = ObservedState.Up; // messages of that time are lost: see ReadinessProbe.Resume
        Run.WasExecuted = State != ObservedState.Launching;
        Run.StatusWritten();
        if (record.Main is { } main && main.Pid != Run.Main && ProcessIdentity.Find(main.Pid) == main)
            NameMain(main.Pid);
        Sockets.TakeBack(record.Sockets);
        if (State == ObservedState.Stopping)
            Ask(SignalName.Parse(Definition.Stop.Signal));
        else
            Readiness.Resume();
    }

    /// <summary>Takes over the record of a service without a process. False: there is no record.</summary>
    public bool TryRecall(ServiceRecord record)
    {
        (Restarts, LastExit) = (record.Restarts, record.LastExit);
        Run.Started = record.StartedOn(_host.Loop.Now, _host.Time.GetUtcNow());
        _starts.Recall(record.Attempts);
        switch (record.State)
        {
            case ObservedState.Failed or ObservedState.Finished:
                (State, Since, Problem) = (record.State, record.Since, record.Problem);
                if (State == ObservedState.Finished && Desired == DesiredState.Up && IsLazy)
                    Sockets.Listen();
                return true;

            // The service ended while no supervisor ran. Its status file says how.
            case ObservedState.Launching or ObservedState.Up or ObservedState.Ready or ObservedState.Stopping
                when Run.Status is { Launcher: > 0 } status:
                (State, Since, Reason, Readiness.WasReady) = (record.State, record.Since, record.Reason, true);
                _starts.Started(Definition.Supervise.StartLimit, Run.Started ?? _host.Loop.Now);
                Run.WasExecuted = State != ObservedState.Launching;
                Ended(status.Exit, status);
                return true;
            case ObservedState.Backoff when Desired == DesiredState.Up:
                (State, Since, Problem) = (record.State, record.Since, record.Problem);
                WaitForBackoff();
                return true;
            default:
                return false;
        }
    }

    /// <summary>A user has started the service: earlier failures no longer count.</summary>
    public void BeginAnew()
    {
        Run.WasExecuted = false;
        _starts.Clear();
        Restarts = 0;
        Problem = null;
    }

    /// <inheritdoc/>
    public void Happen(ServiceEvent happened)
    {
        var (next, actions) = TransitionTable.Find(State, happened);
        if (next == State && actions == ServiceActions.None)
            return;
        if (next != State)
            (State, Since) = (next, _host.Time.GetUtcNow());
        _host.Loop.Cancel(ref _backoffTimer);
        Changed();
        if (actions.HasFlag(ServiceActions.Forget))
            Forget();
        if (actions.HasFlag(ServiceActions.Launch))
            Launch();
        if (actions.HasFlag(ServiceActions.Observe))
            Readiness.Begin();
        if (actions.HasFlag(ServiceActions.Ask))
            Ask(SignalName.Parse(Definition.Stop.Signal));
        if (actions.HasFlag(ServiceActions.Abort))
            Ask(Signal.SIGABRT);
        if (actions.HasFlag(ServiceActions.Kill))
            Run.Kill();
        if (actions.HasFlag(ServiceActions.Wait))
        {
            Restarts++;
            WaitForBackoff();
        }
    }

    /// <summary>Releases the objects that are kept between runs.</summary>
    public void ForgetKept()
    {
        Sockets.Close();
        Store.Dispose();
    }

    /// <summary>Closes all descriptors. A running process goes on.</summary>
    public void Dispose()
    {
        _host.Loop.Cancel(ref _backoffTimer);
        Readiness.Dispose();
        Sockets.StopListening();
        ForgetKept();
        Run.Dispose();
    }

    void IServiceContext.Changed() => Changed();

    void IServiceContext.Happen(ServiceEvent happened, StopReason reason)
    {
        Reason = reason;
        Happen(happened);
    }

    void IRunContext.NotLaunched(string problem)
    {
        Problem = problem;
        _starts.Ended(Definition.Supervise.Backoff, TimeSpan.Zero);
        Happen(Decide(null, Run.WasExecuted));
    }

    void IRunContext.MainKnown() => Readiness.MainKnown();

    void IRunContext.SignalRefused(string problem) => Problem = problem;

    void IRunContext.FindWithoutFile() => FindWithoutFile();

    void IRunContext.Ended(ExitStatus? reaped, LaunchStatus status) =>
        Ended(status.Exit ?? (Reason == StopReason.None ? reaped : null), status);

    void IServiceContext.FindLaunched() => Run.FindLaunched();

    /// <inheritdoc/>
    public void NameMain(int pid)
    {
        if (Run.TryNameMain(pid))
            Changed();
    }

    private void Launch()
    {
        _starts.Started(Definition.Supervise.StartLimit, _host.Loop.Now);
        Problem = null;
        Readiness.WasReady = false;
        Run.Begin();
    }

    private void Ask(Signal signal)
    {
        Readiness.End();
        Run.Ask(signal);
    }

    private void Ended(ExitStatus? status, LaunchStatus launch)
    {
        _ = _host.Pump.EndLineAsync(Definition.Name);
        if (launch is { IsReady: true, IsRefused: false })
            Run.Executed();
        Readiness.ReceiveLast();
        var isUnready = Run.WasExecuted && !Readiness.WasReady && Definition.Supervise.Ready is not null && status is { IsSuccess: true };
        if (Reason == StopReason.None && isUnready)
            Reason = StopReason.EndedUnready;
        if (status is { } known)
            LastExit = new ServiceExit(known.Code, known.Code is null ? (int)known.Signal : null, _host.Time.GetUtcNow());
        _starts.Ended(Definition.Supervise.Backoff, _host.Loop.Now - (Run.Started ?? _host.Loop.Now));
        var happened = Decide(status, Run.WasExecuted || launch.Main is null);
        var isExhausted = happened == ServiceEvent.EndedBadly && _starts.IsExhausted(Definition.Supervise.StartLimit, _host.Loop.Now);
        Problem = happened is ServiceEvent.EndedBadly or ServiceEvent.EndedToRestart
            ? RunEnd.Describe(Reason, status, Run.WasExecuted, Readiness.Overdue, isExhausted ? Definition.Supervise.StartLimit : null)
            : null;
        Happen(happened);
        if (IsLazy)
            ListenAgain();
    }

    private ServiceEvent Decide(ExitStatus? status, bool wasExecuted) =>
        RestartPolicy.Decide(Definition.Supervise, Desired, Reason, status, wasExecuted, _starts, _host.Loop.Now);

    /// <summary>
    /// The service has ended while a client waits at one of its sockets. The service may end each time without accepting the client, so the
    /// next start waits for the back-off delay, as after a crash.
    /// </summary>
    private void ListenAgain()
    {
        if (State == ObservedState.Failed)
            Sockets.Close();
        if (State != ObservedState.Finished || Desired == DesiredState.Down)
            return;
        if (Sockets.HasVisitors)
            Sockets.ListenAfter(BackoffDelay());
        else
            Sockets.Listen();
    }

    private void WaitForBackoff()
    {
        if (BackoffDelay() is var delay && delay > TimeSpan.Zero)
            _backoffTimer = _host.Loop.After(delay, () => Happen(ServiceEvent.BackoffOver));
        else
            Happen(ServiceEvent.BackoffOver);
    }

    private TimeSpan BackoffDelay() =>
        RestartPolicy.Delay(Definition.Supervise.Backoff, Math.Max(_starts.Attempts, 1), Random.Shared.NextDouble());

    private void Forget()
    {
        Readiness.Forget();
        Run.Forget();
        Reason = StopReason.None;
        if (Desired == DesiredState.Down)
            ForgetKept();
    }
}
