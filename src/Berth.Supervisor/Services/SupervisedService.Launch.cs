using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Launching;
using Berth.Supervision.Probes;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <content>The start of its program. It is asked for and not waited for: what was started, or that nothing was, stands in the status file
/// a moment later.</content>
internal sealed partial class SupervisedService
{
    /// <summary>How often a start is asked for again that was lost with whoever should have done it.</summary>
    private const int MostAskedAgain = 3;

    private LoopTimer? _lostTimer;
    private int _askedAgain;
    private bool _isChild;

    /// <summary>Whether a start was asked for of which nothing is known yet.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Whether sockets were opened for it.</summary>
    public bool HasSockets => _sockets is { Known.Count: > 0 };

    private void Launch()
    {
        var now = _host.Loop.Now;
        _started = now;
        _starts.Started(Definition.Supervise.StartLimit, now);
        Problem = null;
        WasExecuted = false;
        WasReady = false;
        _askedAgain = 0;
        AskForLaunch();
    }

    private void AskForLaunch()
    {
        try
        {
            _host.InRuntime(LaunchWorkload);
        }
        catch (Exception refused) when (refused is LinuxException or ServiceException or IOException or UnauthorizedAccessException)
        {
            NotLaunched(refused.Message);
        }
    }

    private void LaunchWorkload()
    {
        ProbeLoop.ThrowIfImpossible(Definition, ServiceManagerKind.Builtin);
        OpenSockets();
        _cgroup = _host.CgroupOf(this, create: true);
        var pipe = _host.Paths.Pipe(Name);
        MakeOutput(pipe);
        using var status = LaunchStatus.Create(_host.Paths.Status(Name));
        using var started = LaunchStatus.OpenStarted(_host.Paths.Status(Name));
        using var kept = NamedPipe.OpenRead(pipe);
        using var output = NamedPipe.TryOpenWrite(pipe)!;
        var environment = new List<KeyValuePair<string, string>>();
        List<DescriptorMapping> descriptors = [new(_host.Nothing, 0), new(output, 1), new(output, 2)];
        PassSockets(environment, descriptors);
        using var readiness = PassReadiness(environment, descriptors);
        _host.Launcher.Launch(new LaunchRequest
        {
            Definition = Definition,
            Environment = environment,
            Descriptors = descriptors,
            Cgroup = _cgroup,
            DescriptorLimit = _host.DescriptorLimit,
            Status = status,
            Started = started,
            Kept = kept,
        });
        IsAsked = true;
    }

    private void PassSockets(List<KeyValuePair<string, string>> environment, List<DescriptorMapping> descriptors)
    {
        var names = new List<string>();
        foreach (var (listen, socket) in Definition.Supervise.Listen.Zip(_sockets!.Handles))
            Pass(listen.Name ?? Name.ToString(), socket);
        foreach (var (name, handle) in _store.Stored)
            Pass(name, handle);
        if (names.Count == 0)
            return;
        environment.Add(new("LISTEN_PID", ""));
        environment.Add(new("LISTEN_FDS", names.Count.ToString(CultureInfo.InvariantCulture)));
        environment.Add(new("LISTEN_FDNAMES", string.Join(':', names)));

        void Pass(string name, SafeFileHandle handle)
        {
            descriptors.Add(new DescriptorMapping(handle, 3 + names.Count));
            names.Add(name);
        }
    }

    /// <summary>It is known what was started.</summary>
    public void Attach(ProcessIdentity process)
    {
        IsAsked = false;
        _host.Loop.Cancel(ref _lostTimer);
        Process = process;
        _isMainGone = false;
        if (State == ObservedState.Stopping)
            Ask(SignalName.Parse(Definition.Stop.Signal)); // that was asked meanwhile
    }

    /// <summary>Finds what was started; false: there is nothing of it, or not yet.</summary>
    private bool TakeLaunched(in LaunchStatus status, bool isClosed)
    {
        if (status.Launcher is > 0 and var pid)
        {
            // It is our child, and may have ended: nobody else waits for it. Where somebody did, in a container's first process, its status
            // file says how it ended.
            _isChild = true;
            Attach(ProcessIdentity.Find(pid) ?? new ProcessIdentity(pid, 0));
            _host.Changed(this);
            return true;
        }

        if (status.Launcher is { } error)
            NotLaunched(new LinuxException((Errno)(-error), "start a process for", Name.ToString()).Message);
        else if (isClosed)
            LookWhetherLost();
        return false;
    }

    /// <summary>Where nobody has its status file open any more, nothing can come.</summary>
    public void LookWhetherLost()
    {
        _lostTimer = null;
        if (!IsAsked || Process is not null)
            return;
        var status = ReadStatus();
        if (status.Launcher is not null)
        {
            if (TakeLaunched(status, isClosed: false))
                StatusWritten();
            return;
        }

        if (LaunchStatus.IsOpen(_host.Paths.Status(Name)) is not { } isOpen)
            _host.FindWithoutFile(this);
        else if (isOpen)
            _lostTimer ??= _host.Loop.After(s_lingering, LookWhetherLost);
        else
            LaunchLost();
    }

    /// <summary>
    /// Nothing was started, and nothing will be: the launch server was killed, or a launcher was, or could not write down which process it
    /// is. Such a one is our child, and nobody waits for it.
    /// </summary>
    public void LaunchLost()
    {
        _host.ReapOrphans();
        if (State != ObservedState.Launching || ++_askedAgain > MostAskedAgain)
            NotLaunched("was not started: what it needs could not be set up, or who starts it was killed");
        else
            AskForLaunch();
    }

    /// <summary>Whether its launcher has not ended.</summary>
    private bool IsLauncherAlive => Process is { } process && (_isChild ? process.IsRunning() : process.IsAlive());

    private void NotLaunched(string problem)
    {
        IsAsked = false;
        Problem = problem;
        _starts.Ended(Definition.Supervise.Backoff, TimeSpan.Zero);
        Happen(RestartPolicy.Decide(Definition.Supervise, Desired, _reason, null, WasExecuted, _starts, _host.Loop.Now));
    }
}
