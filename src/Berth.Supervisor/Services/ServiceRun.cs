using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>
/// The runs of a service, one after the other: each from the request to start the program to the end of the launcher. The launcher writes
/// the steps in between to the status file.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceRun : IDisposable
{
    /// <summary>The number of attempts for a start request that is lost because the launch server was killed.</summary>
    private const int MostRequestedAgain = 3;

    /// <summary>The usual time between the end of the program and the end of the launcher. After it, other processes are left.</summary>
    private static readonly TimeSpan s_lingering = TimeSpan.FromMilliseconds(20);

    /// <summary>The time from the execution of the program to a check whether the launcher lives.</summary>
    private static readonly TimeSpan s_untilLook = TimeSpan.FromSeconds(5);

    private readonly ServiceHost _host;
    private readonly IRunContext _service;
    private readonly ServiceLaunch _launch;
    private readonly StatusFile _status;
    private readonly ExecutionWatch _execution;
    private readonly LauncherWatch _launcherWatch;
    private readonly MainProcess _main;
    private readonly ServiceStop _stop;
    private Launcher? _launcher;
    private LoopTimer? _lingerTimer;
    private LoopTimer? _lostTimer;
    private int _requestedAgain;
    private bool _isMainGone;
    private string? _cgroup;

    public ServiceRun(ServiceHost host, IRunContext service, ServiceLaunch launch)
    {
        (_host, _service, _launch) = (host, service, launch);
        _status = new StatusFile(host, service);
        _execution = new ExecutionWatch(host, service, _status);
        _launcherWatch = new LauncherWatch(host);
        _main = new MainProcess(host);
        _stop = new ServiceStop(host, service);
    }

    /// <summary>The name of its files.</summary>
    public RunName Files => _service.Files;

    /// <summary>Whether a start was requested whose result is not known yet.</summary>
    public bool IsAsked
    {
        get;
        private set
        {
            _host.Requested += (value ? 1 : 0) - (field ? 1 : 0);
            field = value;
        }
    }

    /// <summary>The launcher; null: none, or not known yet.</summary>
    public ProcessIdentity? Process => _launcher?.Process;

    /// <summary>Whether the launcher is a child of this process, and not of an earlier supervisor.</summary>
    public bool IsChild => _launcher is { IsChild: true };

    /// <summary>Whether there is a launcher, which has ended.</summary>
    public bool HasLauncherEnded => _launcher is { IsAlive: false };

    /// <summary>The service's own program; null: none, or not known yet.</summary>
    public int? Main => _main.Pid;

    /// <summary>The process that the service has named as its main one; null: none.</summary>
    public ProcessIdentity? NamedMain => _main.Named;

    /// <summary>The start of the last run, on the loop's clock; null: there was none.</summary>
    public TimeSpan? Started { get; set; }

    /// <summary>Whether the program of the last run was executed.</summary>
    public bool WasExecuted
    {
        get => _execution.WasExecuted;
        set => _execution.WasExecuted = value;
    }

    /// <summary>The content of the launcher's status file so far.</summary>
    public LaunchStatus Status => _status.Read();

    /// <summary>Begins a run.</summary>
    public void Begin()
    {
        Started = _host.Loop.Now;
        WasExecuted = false;
        _requestedAgain = 0;
        Request();
    }

    /// <summary>A run that an earlier supervisor began continues. <see cref="Attach(ProcessIdentity)"/> follows.</summary>
    public void Resume() => _cgroup = _host.CgroupOf(_service.Definition, _service.Files, create: false);

    /// <summary>The process that was started is known.</summary>
    public void Attach(ProcessIdentity process) => Attach(Launcher.Other(process));

    /// <summary>Finds the process that was started, if it is not known yet.</summary>
    public void FindLaunched()
    {
        if (IsAsked)
            TakeLaunched(Status, isClosed: false);
    }

    /// <summary>Opens the launcher's removed status file by its path in /proc. False: it could not be opened.</summary>
    public bool TryOpenStatus(string descriptor) => _status.TryOpenRemoved(descriptor);

    /// <summary>The service has named another of its processes as the main one.</summary>
    public bool TryNameMain(int pid) => Process is { } launcher && _main.TryName(pid, launcher, () =>
    {
        if (Status.Exit is not null)
            MainEnded();
    });

    /// <summary>The launcher has written to the status file.</summary>
    /// <param name="isClosed">Whether a process has closed the file. The launcher does so when it ends, also if it is killed.</param>
    public void StatusWritten(bool isClosed = false)
    {
        if (_launcher is null && !IsAsked)
            return;
        if (IsAsked && !isClosed)
        {
            // The launcher writes more within a moment. One read then gets all of it.
            _lostTimer ??= _host.Loop.After(s_lingering, LookWhetherLost);
            return;
        }

        var status = Status;
        if ((_launcher is null && !TakeLaunched(status, isClosed)) || _launcher is not { } launcher)
            return;
        _main.Pid ??= status.Main;
        if (_service.State == ObservedState.Launching && _execution.Look(status, isClosed, launcher))
        {
            // The launcher may have been killed in the same moment: inotify(7) reports two closings as one.
            if (launcher.IsChild)
                _host.ChildExecuted();
            else
                _launcherWatch.BeginIfEndedAfter(s_untilLook, launcher.Process, LauncherEnded);
            isClosed = !launcher.IsAlive;
        }

        if (Main is not null)
            _service.MainKnown();
        if (status.Exit is not null)
            _lingerTimer ??= _host.Loop.After(s_lingering, MainEnded);
        if (isClosed || (status.Exit is not null && !launcher.IsAlive))
            _launcherWatch.Begin(launcher.Process, LauncherEnded);
    }

    /// <summary>Checks a launcher whose end the kernel may not have reported.</summary>
    public void LookWhetherLauncherLives()
    {
        if (_launcher is { IsAlive: false } ended)
            _launcherWatch.Begin(ended.Process, LauncherEnded);
    }

    /// <summary>If no process has the status file open, no more reports can come.</summary>
    public void LookWhetherLost()
    {
        _lostTimer = null;
        if (!IsAsked || _launcher is not null)
            return;
        var status = Status;
        if (status.Launcher is not null)
        {
            if (TakeLaunched(status, isClosed: false))
                StatusWritten();
            return;
        }

        if (_status.IsOpen() is not { } isOpen)
            _service.FindWithoutFile();
        else if (isOpen)
            _lostTimer ??= _host.Loop.After(s_lingering, LookWhetherLost);
        else
            LaunchLost();
    }

    /// <summary>
    /// No process was started, and none will be: the launch server or the launcher was killed, or the launcher could not write its pid.
    /// Such a launcher is a child of this process, and has to be reaped.
    /// </summary>
    public void LaunchLost()
    {
        _host.ReapOrphans();
        if (_service.State != ObservedState.Launching || ++_requestedAgain > MostRequestedAgain)
            NotLaunched("was not started: what it needs could not be set up, or who starts it was killed");
        else
            Request();
    }

    /// <summary>The program was executed.</summary>
    public void Executed() => _execution.Executed();

    /// <summary>Asks the processes of the run to end.</summary>
    public void Ask(Signal signal)
    {
        if (IsAsked)
            TakeLaunched(Status, isClosed: false); // if the process is known, it is asked now
        else if (_service.Definition.Stop.Delay == TimeSpan.Zero)
            Kill();
        else
            _stop.Ask(Process!.Value, signal, _isMainGone);
    }

    /// <summary>Kills the processes of the run.</summary>
    public void Kill()
    {
        _stop.Cancel();
        if (Process is { } launcher)
            _stop.Kill(launcher, _cgroup);
    }

    /// <summary>The run is over. Forgets everything about it, except whether the program was executed.</summary>
    public void Forget()
    {
        _stop.Cancel();
        _host.Loop.Cancel(ref _lingerTimer);
        _execution.Stop();
        _host.Loop.Cancel(ref _lostTimer);
        Dispose();
        (IsAsked, _launcher, _main.Pid) = (false, null, null);
        if (_cgroup is not null)
            ServiceHost.RemoveCgroup(_cgroup);
        _cgroup = null;
    }

    /// <summary>Closes all descriptors. A running process goes on.</summary>
    public void Dispose()
    {
        _main.Dispose();
        _launcherWatch.Dispose();
        _status.Dispose();
    }

    private void Request()
    {
        try
        {
            _host.InRuntime(() =>
            {
                _launch.Prepare();
                _cgroup = _host.CgroupOf(_service.Definition, _service.Files, create: true);
                _launch.Request(_status.Path, _cgroup);
            });
            IsAsked = true;
        }
        catch (Exception refused) when (refused is LinuxException or ServiceException or IOException or UnauthorizedAccessException)
        {
            NotLaunched(refused.Message);
        }
    }

    private void NotLaunched(string problem)
    {
        IsAsked = false;
        _service.NotLaunched(problem);
    }

    private void Attach(Launcher launcher)
    {
        IsAsked = false;
        _host.Loop.Cancel(ref _lostTimer);
        _launcher = launcher;
        _isMainGone = false;
        if (_service.State == ObservedState.Stopping)
            Ask(SignalName.Parse(_service.Definition.Stop.Signal)); // the stop was requested before the process was known
    }

    /// <summary>Finds the process that was started; false: there is none, or it is not known yet.</summary>
    private bool TakeLaunched(in LaunchStatus status, bool isClosed)
    {
        if (status.Launcher is > 0 and var pid)
        {
            // The launcher is a child of this process, and may have ended. In process 1 of a container, the orphan reaper may have reaped
            // it; then its status file says how it ended.
            Attach(Launcher.Child(pid));
            _service.Changed();
            return true;
        }

        if (status.Launcher is { } error)
            NotLaunched(new LinuxException((Errno)(-error), "start a process for", _service.Definition.Name.ToString()).Message);
        else if (isClosed)
            LookWhetherLost();
        return false;
    }

    private void LauncherEnded(SafeFileHandle? pidFd)
    {
        var reaped = pidFd is null ? null : EndedProcess.TryReap(pidFd);
        _service.Ended(reaped, Status);
    }

    private void MainEnded()
    {
        _lingerTimer = null;
        if (_main.Named is not null)
            return;
        if (Process is { } launcher && ProcessTree.Descendants(launcher.Pid).Count == 0)
        {
            _stop.EndLauncher(launcher, isSame: () => Process == launcher);
            return;
        }

        _isMainGone = true;
        _service.Happen(ServiceEvent.MainEnded);
    }
}
