using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Launching;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <content>From the start of its program to its end.</content>
internal sealed partial class SupervisedService
{
    private const int InvalidDescription = 2, NotExecutable = 126, NotFound = 127;

    /// <summary>Between the end of its program and that of its launcher. Longer: there are processes left.</summary>
    private static readonly TimeSpan s_lingering = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// From when all is ready for its program to when it is believed to be executed, where the kernel has not told: a busy host may let a
    /// process wait for its turn just then.
    /// </summary>
    private static readonly TimeSpan s_execution = TimeSpan.FromMilliseconds(300);

    /// <summary>How long its launcher waits for its output to be read, where we are there.</summary>
    private static readonly TimeSpan s_longestReading = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_killAgain = TimeSpan.FromMilliseconds(50);

    private SafeFileHandle? _pidFd;
    private ulong _pidFdWatch;
    private LoopTimer? _lookAgainTimer;
    private LoopTimer? _executedTimer;
    private LoopTimer? _stopTimer;
    private LoopTimer? _lingerTimer;
    private ListeningSockets? _sockets;
    private TimeSpan? _started;
    private bool _isMainGone;
    private string? _cgroup;
    private SafeFileHandle? _inherited;

    /// <summary>What was started for it: its launcher.</summary>
    public ProcessIdentity? Process { get; private set; }

    /// <summary>Its own program; null: none, or not known yet.</summary>
    public int? Main { get; private set; }

    /// <summary>Whether its program was executed, when it was started last.</summary>
    public bool WasExecuted { get; private set; }

    /// <summary>
    /// Whether it was ready since it was started last, or may have been: of what an earlier supervisor did not hear nobody knows.
    /// </summary>
    public bool WasReady { get; private set; }

    /// <summary>What the program that replaces this one gets; stays this object's.</summary>
    /// <param name="output">The reading end of its output.</param>
    public ServiceDescriptors Descriptors(SafeFileHandle? output) => new()
    {
        Name = Name,
        Process = Process,
        Output = output,
        Notify = _notify?.Handle,
        Sockets = _sockets is null ? [] : [.. _sockets.Known.Zip(_sockets.Handles, static (socket, handle) => (socket.Address, handle))],
        Stored = _store.Stored,
    };

    /// <summary>Takes what the program that this process was before has left; all but the output becomes this object's.</summary>
    public void Inherit(ServiceDescriptors left)
    {
        foreach (var (name, handle) in left.Stored)
            _store.Add(name, [handle]);
        _inherited = left.Notify;
        var sockets = new Queue<SafeFileHandle>(left.Sockets.Select(static socket => socket.Handle));
        _sockets = ListeningSockets.TryTake(
            Definition, [.. left.Sockets.Select(static socket => new ListeningSocket(socket.Address, 0))], _ => sockets.Dequeue());
        foreach (var other in sockets)
            other.Dispose();
    }

    /// <summary>Takes over the process that an earlier supervisor started.</summary>
    public void Adopt(ServiceRecord record, ProcessIdentity process)
    {
        (State, Since, Restarts, LastExit, Problem, _reason) =
            (record.State, record.Since, record.Restarts, record.LastExit, record.Problem, record.Reason);
        Text = record.Text;
        WasReady = true;
        if (!State.Runs() || (record.Process is { } other && other != process))
            State = ObservedState.Launching; // it is of an earlier start
        _cgroup = _host.CgroupOf(this, create: false);
        RecallStarts(record);
        _started ??= _host.Loop.Now;
        _starts.Started(Definition.Supervise.StartLimit, _started.Value);
        Attach(process);
        if (State == ObservedState.Launching && ReadStatus() is { IsReady: true, IsRefused: false })
            State = ObservedState.Up; // what it said then nobody has heard: see ObserveAdopted
        WasExecuted = State != ObservedState.Launching;
        StatusWritten();
        if (record.Main is { } main && main.Pid != Main && ProcessIdentity.Find(main.Pid) == main)
            SetMain(main.Pid);
        _sockets ??= ListeningSockets.TryTake(Definition, record.Sockets, TakeBack);
        if (State == ObservedState.Stopping)
            Ask(SignalName.Parse(Definition.Stop.Signal));
        else
            ObserveAdopted();
        Schedule();
        _host.Changed(this);
    }

    /// <summary>Takes over what is known of a service whose process is gone, or never was.</summary>
    public void Recall(ServiceRecord record)
    {
        (Restarts, LastExit) = (record.Restarts, record.LastExit);
        RecallStarts(record);
        switch (record.State)
        {
            case ObservedState.Failed or ObservedState.Finished:
                (State, Since, Problem) = (record.State, record.Since, record.Problem);
                Schedule();
                if (State == ObservedState.Finished && Desired == DesiredState.Up && IsLazy)
                    Listen();
                break;

            // It ended while there was no supervisor. How it did is in the file.
            case ObservedState.Launching or ObservedState.Up or ObservedState.Ready or ObservedState.Stopping
                when ReadStatus() is { Launcher: > 0 } status:
                (State, Since, _reason, WasReady) = (record.State, record.Since, record.Reason, true);
                _starts.Started(Definition.Supervise.StartLimit, _started ?? _host.Loop.Now);
                WasExecuted = State != ObservedState.Launching;
                Ended(status.Exit, status);
                Schedule();
                break;
            case ObservedState.Backoff when Desired == DesiredState.Up:
                (State, Since, Problem) = (record.State, record.Since, record.Problem);
                WaitAgain();
                break;
            default:
                if (Desired == DesiredState.Up)
                    Start();
                break;
        }
    }

    /// <summary>When it was started last, on a clock that has not run as long.</summary>
    private void RecallStarts(ServiceRecord record)
    {
        var now = _host.Loop.Now;
        var ago = _host.Time.GetUtcNow() - (record.Started ?? _host.Time.GetUtcNow());
        _started = record.Started is null && record.Process is null ? null : now - (ago > TimeSpan.Zero ? ago : TimeSpan.Zero);
        _starts.Recall(record.Attempts);
    }

    /// <summary>A socket that the supervisor before had opened: the service has it open, and lives.</summary>
    private SafeFileHandle? TakeBack(ListeningSocket socket)
    {
        foreach (var pid in ProcessTree.Descendants(Process!.Value.Pid))
        {
            if (ProcessIdentity.Find(pid) is { } process && ProcessDescriptors.TryTakeSocket(process, socket.Inode) is { } taken)
                return taken;
        }

        return null;
    }

    /// <summary>Its launcher has written into the status file.</summary>
    /// <param name="isClosed">Whether somebody has closed the file: the launcher does when it ends, however it does.</param>
    public void StatusWritten(bool isClosed = false)
    {
        if (Process is null && !IsAsked)
            return;
        if (IsAsked && !isClosed)
        {
            // More will follow within a moment, and all is told of by one look at it.
            _lostTimer ??= _host.Loop.After(s_lingering, LookWhetherLost);
            return;
        }

        var status = ReadStatus();
        if (Process is null && !TakeLaunched(status, isClosed))
            return;
        Main ??= status.Main;
        if (State == ObservedState.Launching && LookWhetherExecuted(status, isClosed))
            isClosed = false;
        if (Main is not null && State == ObservedState.Up && Definition.Supervise.Ready is null)
            BecomeReady();
        if (status.Exit is not null)
            _lingerTimer ??= _host.Loop.After(s_lingering, MainEnded);
        if (isClosed || (status.Exit is not null && !IsLauncherAlive))
            WatchLauncher();
    }

    /// <summary>
    /// Whether it was closed because the program was executed, see <see cref="LaunchRequest.Started"/>. Not each closing may be told: where
    /// all else was done, the program is executed within a moment, or refused. One that says nothing of it, and lives, is believed after a
    /// while.
    /// </summary>
    private bool LookWhetherExecuted(LaunchStatus status, bool isClosed)
    {
        if (status.IsRefused || status.Exit is not null)
            return false;
        if (!status.IsReady || !isClosed)
        {
            _executedTimer ??= _host.Loop.After(status.IsReady ? s_execution : s_longestSilence, BelieveExecuted);
            return false;
        }

        Executed();
        // Its launcher may have been killed in the same moment: the kernel tells of two closings as of one.
        _lookAgainTimer ??= _host.Loop.After(s_longestSilence, LookWhetherLauncherLives);
        return IsLauncherAlive;
    }

    private void BelieveExecuted()
    {
        _executedTimer = null;
        var status = ReadStatus();
        if (status is { IsRefused: false, Exit: null } && IsLauncherAlive)
            Executed();
    }

    private void Executed()
    {
        _host.Loop.Cancel(ref _executedTimer);
        WasExecuted = true;
        Happen(ServiceEvent.Executed);
    }

    private void LookWhetherLauncherLives()
    {
        _lookAgainTimer = null;
        if (Process?.IsAlive() is false)
            WatchLauncher();
    }

    /// <summary>
    /// Its launcher is about to end. Until then nobody holds a pidfd of it: that would be half of all descriptors, and a process may have
    /// but so many.
    /// </summary>
    private void WatchLauncher()
    {
        if (_pidFd is not null || Process is not { } launcher)
            return;
        _host.Loop.Cancel(ref _lookAgainTimer);
        if (!launcher.IsAlive())
        {
            _host.Loop.Post(() => LauncherGone(launcher));
        }
        else if (_host.LaunchersWatched >= ServiceHost.MostLaunchersWatched)
        {
            _lookAgainTimer = _host.Loop.After(s_lingering, WatchLauncher);
        }
        else if (ProcessHandle.TryOpen(launcher) is { } process)
        {
            _pidFd = process.PidFd;
            _pidFdWatch = _host.Loop.Watch(_pidFd, () => LauncherEnded(_pidFd));
            _host.LaunchersWatched++;
        }
        else
        {
            _host.Loop.Post(() => LauncherGone(launcher));
        }
    }

    private void LauncherGone(ProcessIdentity launcher)
    {
        if (Process != launcher || _pidFd is not null)
            return;
        using var process = ProcessHandle.TryOpen(launcher);
        LauncherEnded(process?.PidFd);
    }

    private void LauncherEnded(SafeFileHandle? pidFd)
    {
        var reaped = pidFd is null ? null : EndedProcess.TryReap(pidFd);
        var status = ReadStatus();
        Ended(status.Exit ?? (_reason == StopReason.None ? reaped : null), status);
    }

    private void Ended(ExitStatus? status, LaunchStatus launch)
    {
        _ = _host.Pump.EndLineAsync(Name);
        if (launch is { IsReady: true, IsRefused: false })
            Executed();
        HearTheLast();
        if (_reason == StopReason.None
            && WasExecuted
            && !WasReady
            && Definition.Supervise.Ready is not null
            && status is { IsSuccess: true })
            _reason = StopReason.EndedUnready;
        if (status is { } known)
            LastExit = new ServiceExit(known.Code, known.Code is null ? (int)known.Signal : null, _host.Time.GetUtcNow());
        _starts.Ended(Definition.Supervise.Backoff, _host.Loop.Now - (_started ?? _host.Loop.Now));
        var happened = RestartPolicy.Decide(Definition.Supervise, Desired, _reason, status, WasExecuted
            || launch.Main is null, _starts, _host.Loop.Now);
        Problem = happened is ServiceEvent.EndedBadly or ServiceEvent.EndedToRestart ? Describe(status, happened) : null;
        Happen(happened);
        if (IsLazy)
            ListenAgain();
    }

    private string Describe(ExitStatus? status, ServiceEvent happened)
    {
        var end = _reason switch
        {
            StopReason.NeverReady => _unready ?? "was not ready in time",
            StopReason.Silent => "did not say in time that it is alive",
            StopReason.EndedUnready => $"ended with {status} before it was ready",
            _ when !WasExecuted && status?.Code is { } code => NotExecuted(code),
            _ => status is { } known ? $"ended with {known}" : "was lost: nobody knows how it ended",
        };
        return happened == ServiceEvent.EndedBadly && _starts.IsExhausted(Definition.Supervise.StartLimit, _host.Loop.Now)
            ? string.Create(CultureInfo.InvariantCulture,
                $"{end}; it was started {Definition.Supervise.StartLimit!.Starts} times within "
                    + $"{Definition.Supervise.StartLimit.Within.TotalSeconds:0.#} s")
            : end;
    }

    /// <summary>What a launcher, and <c>berth run</c>, say by their exit code (berth(1)).</summary>
    private static string NotExecuted(int code) => code switch
    {
        InvalidDescription => "was not started: its description is not valid, or asks for what can't be had here (exit code 2)",
        NotFound => "was not started: its program is not there (exit code 127)",
        NotExecutable => "was not started: its program can't be executed (exit code 126)",
        _ => $"was not started: what it needs could not be set up (exit code {code})",
    };

    private void MainEnded()
    {
        _lingerTimer = null;
        if (_mainWatch is not null)
            return;
        if (Process is { } launcher && ProcessTree.Descendants(launcher.Pid).Count == 0)
        {
            EndLauncher(launcher);
            return;
        }

        _isMainGone = true;
        Happen(ServiceEvent.MainEnded);
    }

    /// <summary>
    /// Its launcher waits for us to read what is in the pipe. We have that open, too: where the disk takes its time, the next start does
    /// not wait for it.
    /// </summary>
    private void EndLauncher(ProcessIdentity launcher) =>
        _ = Task.WhenAny(_host.Pump.EndLineAsync(Name), Task.Delay(s_longestReading, _host.Time)).ContinueWith(
            _ => _host.Loop.Post(() =>
            {
                if (Process == launcher)
                    SignalLauncher(Signal.SIGKILL);
            }),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Ask(Signal signal)
    {
        Unobserve();
        if (IsAsked)
        {
            TakeLaunched(ReadStatus(), isClosed: false); // as soon as it is known what was started, that is asked
            return;
        }

        if (Definition.Stop.Delay == TimeSpan.Zero)
        {
            Kill();
            return;
        }

        SendSignal(signal);
        _stopTimer = _host.Loop.After(Definition.Stop.Delay, () => Happen(ServiceEvent.StopDelayOver));
    }

    private void SendSignal(Signal signal)
    {
        // The launcher passes it on to the process group of the program. Once that has ended there is nobody in it, and it takes none.
        if (!_isMainGone)
        {
            SignalLauncher(signal);
            return;
        }

        foreach (var pid in ProcessTree.Descendants(Process!.Value.Pid))
            SignalProcess(pid, signal);
    }

    /// <summary>
    /// Kills all there is. What is forked meanwhile is found the next time; without a cgroup, one that forks faster than that is not
    /// caught.
    /// </summary>
    private void Kill()
    {
        _host.Loop.Cancel(ref _stopTimer);
        if (Process is null)
            return;
        _stopTimer = _host.Loop.After(s_killAgain, () => Happen(ServiceEvent.StopDelayOver));
        if (_cgroup is not null)
            ServiceHost.KillCgroup(_cgroup);
        var below = ProcessTree.Descendants(Process!.Value.Pid);
        foreach (var pid in below)
            SignalProcess(pid, Signal.SIGKILL);
        if (below.Count == 0)
            SignalLauncher(Signal.SIGKILL);
    }

    private void SignalLauncher(Signal signal)
    {
        try
        {
            using var launcher = ProcessHandle.TryOpen(Process!.Value);
            launcher?.Signal(signal);
        }
        catch (LinuxException refused)
        {
            Problem = refused.Message;
        }
    }

    private static void SignalProcess(int pid, Signal signal)
    {
        try
        {
            if (ProcessIdentity.Find(pid) is { } identity && ProcessHandle.TryOpen(identity) is { } process)
            {
                using (process)
                    process.Signal(signal);
            }
        }
        catch (LinuxException)
        {
            // Another user's, or gone. What cannot be killed is tried again, and is there for people to see.
        }
    }

    private void Forget()
    {
        Unobserve();
        _host.Loop.Cancel(ref _stopTimer);
        _host.Loop.Cancel(ref _lingerTimer);
        _host.Loop.Cancel(ref _lookAgainTimer);
        _host.Loop.Cancel(ref _executedTimer);
        _host.Loop.Cancel(ref _lostTimer);
        (IsAsked, _isChild) = (false, false);
        if (_pidFd is not null)
        {
            _host.Loop.Unwatch(_pidFdWatch, _pidFd);
            _pidFd.Dispose();
            _host.LaunchersWatched--;
        }

        _pidFd = null;
        (Process, Main, Text, _reason) = (null, null, null, StopReason.None);
        _inherited?.Dispose();
        _inherited = null;
        _lostStatus?.Dispose();
        _lostStatus = null;
        if (_cgroup is not null)
            ServiceHost.RemoveCgroup(_cgroup);
        _cgroup = null;
        if (Desired == DesiredState.Down)
            ForgetKept();
    }

    /// <summary>Lets go of everything. What runs, runs on.</summary>
    public void Dispose()
    {
        EndProbing();
        EndMainWatch();
        StopHearing();
        StopListening();
        ForgetKept();
        _inherited?.Dispose();
        _lostStatus?.Dispose();
        _pidFd?.Dispose();
    }

    /// <summary>Lets go of what it keeps between its runs.</summary>
    private void ForgetKept()
    {
        ForgetSockets();
        _store.Dispose();
    }

    private void ForgetSockets()
    {
        _sockets?.Dispose();
        _sockets = null;
    }
}
