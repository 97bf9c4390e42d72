using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Supervision.Probes;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <content>Whether it is ready, and stays alive.</content>
internal sealed partial class SupervisedService
{
    /// <summary>A launcher says what it started at once. One that has not, and lives, is believed.</summary>
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(5);

    private readonly DescriptorStore _store = new();
    private NotifySocket? _notify;
    private ulong _notifyWatch;
    private SafeFileHandle? _readyPipe;
    private ulong _readyPipeWatch;
    private ProcessHandle? _mainWatch;
    private ulong _mainWatchToken;
    private LoopTimer? _readyTimer;
    private LoopTimer? _watchdogTimer;
    private TimeSpan? _watchdog;
    private CancellationTokenSource? _probing;
    private string? _probeFailure;
    private string? _unready;

    /// <summary>What it says of itself.</summary>
    public string? Text { get; private set; }

    /// <summary>What it is to do so that it counts as ready, and why the last attempt to see that failed.</summary>
    public string AwaitedForReady => Definition.Supervise.Ready is not { } probe ? "the process of its program to be known"
        : _probeFailure is null ? ProbeText.Wanted(probe) : $"{ProbeText.Wanted(probe)}; last attempt: {_probeFailure}";

    private bool UsesNotify => Definition.Supervise is { Ready: NotifyProbe } or { Watchdog: not null };

    /// <summary>What it needs in order to say that it is ready.</summary>
    private SafeFileHandle? PassReadiness(List<KeyValuePair<string, string>> environment, List<DescriptorMapping> descriptors)
    {
        var path = _host.Paths.Notify(Name);
        if (UsesNotify)
        {
            ListenToNotify(path);
            environment.Add(new("NOTIFY_SOCKET", path));
        }

        if (Definition.Supervise.Watchdog is { } watchdog)
        {
            environment.Add(new("WATCHDOG_PID", ""));
            environment.Add(new("WATCHDOG_USEC", ((long)watchdog.TotalMicroseconds).ToString(CultureInfo.InvariantCulture)));
        }

        if (Definition.Supervise.Ready is not DescriptorProbe probe)
            return null;

        // Both ends, for it must not be ended by SIGPIPE for saying something while there is no supervisor.
        NamedPipe.Create(path);
        ListenToPipe(path);
        var pipe = NamedPipe.OpenBoth(path);
        descriptors.Add(new DescriptorMapping(pipe, probe.Descriptor));
        return pipe;
    }

    private void Observe()
    {
        BeginWatchdog();
        if (State == ObservedState.Ready)
            return; // it said so before the kernel told that it runs
        if (Definition.Supervise.Ready is not { } probe)
        {
            BecomeReadyWhenItRuns();
            return;
        }

        _readyTimer = _host.Loop.After(probe.Timeout, Overdue);
        Probe();
    }

    /// <summary>
    /// What was said while there was nobody to hear it is not said again. So a service that was not ready is, when its time is over: the
    /// doubt is ours, and no reason to end what may be well.
    /// </summary>
    private void ObserveAdopted()
    {
        var path = _host.Paths.Notify(Name);
        var wasHeard = _inherited is not null;
        if (UsesNotify)
            _host.InRuntime(() => ListenToNotify(path));
        if (State is ObservedState.Launching or ObservedState.Up
            && Definition.Supervise.Ready is DescriptorProbe
            && FileStatus.Find(path) is { Kind: FileKind.Fifo })
            ListenToPipe(path);
        if (State != ObservedState.Launching)
            BeginWatchdog();
        if (State != ObservedState.Up)
            return;
        if (Definition.Supervise.Ready is not { } probe)
        {
            BecomeReadyWhenItRuns();
            return;
        }

        _readyTimer = _host.Loop.After(probe.Timeout, probe is PolledProbe || wasHeard ? Overdue : BecomeReady);
        Probe();
    }

    /// <summary>What says nothing of itself is ready when its program runs: whoever sees it ready sees its process, too.</summary>
    private void BecomeReadyWhenItRuns()
    {
        if (Main is null)
            _readyTimer = _host.Loop.After(s_longestSilence, BecomeReady);
        else
            BecomeReady();
    }

    private void Overdue()
    {
        if (State == ObservedState.Up)
            (_reason, _unready) = (StopReason.NeverReady,
                $"was not ready in time: waited {Definition.Supervise.Ready!.Timeout.TotalSeconds:0.#} s for {AwaitedForReady}");
        Happen(ServiceEvent.ReadyOverdue);
    }

    private void Probe()
    {
        if (Definition.Supervise.Ready is not PolledProbe probe)
            return;
        var probing = _probing = new CancellationTokenSource();
        _ = ProbeLoop.UntilReadyAsync(probe, _host.Time, why => _host.Loop.Post(() => ProbeFailed(probing, why)), probing.Token)
            .ContinueWith(
            ready =>
            {
                if (ready.IsCompletedSuccessfully)
                {
                    _host.Loop.Post(() =>
                    {
                        if (_probing == probing)
                            BecomeReady();
                    });
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void ProbeFailed(CancellationTokenSource probing, string why)
    {
        if (_probing != probing)
            return;
        _probeFailure = why;
        _host.Changed(this);
    }

    private void BecomeReady()
    {
        _host.Loop.Cancel(ref _readyTimer);
        EndProbing();
        WasReady = true;
        Happen(ServiceEvent.ReadyReported);
        if (_watchdogTimer is null)
            ArmWatchdog();
    }

    private void ListenToNotify(string path)
    {
        StopHearing();
        _notify = _inherited is null ? NotifySocket.Create(path) : NotifySocket.Adopt(_inherited, path);
        _inherited = null;
        _notifyWatch = WatchNotify(_notify);
    }

    private ulong WatchNotify(NotifySocket socket) => _host.Loop.Watch(socket.Handle, () => socket.Receive(Heard));

    private void ListenToPipe(string path)
    {
        StopHearing();
        _readyPipe = OwnFile.Open(path, NamedPipe.OpenRead);
        _readyPipeWatch = _host.Loop.Watch(_readyPipe, ReadyPipeWritten);
    }

    private void ReadyPipeWritten()
    {
        Span<byte> said = stackalloc byte[256];
        var count = DescriptorIO.TryRead(_readyPipe!, said);
        if (count > 0 && !said[..count].Contains((byte)'\n'))
            return;
        if (count > 0)
            BecomeReady();

        // It has said it, or has closed its end without: there is nothing more to hear.
        if (count >= 0)
            StopHearing();
    }

    private void Heard(NotifyMessage message, PeerCredentials sender, IReadOnlyList<SafeFileHandle> descriptors)
    {
        if (IsAsked)
            TakeLaunched(ReadStatus(), isClosed: false); // it has said so before we have looked what was started
        var belongs = Belongs(sender);
        if (IsStranger(sender, belongs))
        {
            Drop(descriptors);
            return;
        }

        Store(message, descriptors);
        if (message.MainPid is { } main && belongs is true)
            SetMain(main);
        if (message.Text is not null && Text != message.Text)
        {
            Text = message.Text;
            _host.Changed(this);
        }

        if (message.WatchdogInterval is { } interval && _watchdog is not null)
            _watchdog = interval;
        if (message.Alive || message.WatchdogInterval is not null)
            ArmWatchdog();
        if (message.WatchdogTriggered)
            Silent();
        if (message.Reloading || message.Stopping)
            Happen(ServiceEvent.ReloadReported);
        if (message.Ready)
            BecomeReady();
    }

    /// <summary>
    /// What a service that ended said in its last moments, of which the kernel may tell later than of its end: what it has left with us,
    /// and whether it was ready. All else is of no use any more.
    /// </summary>
    private void HearTheLast()
    {
        _notify?.Receive((message, sender, descriptors) =>
        {
            if (IsStranger(sender, Belongs(sender)))
            {
                Drop(descriptors);
                return;
            }

            Store(message, descriptors);
            WasReady |= message.Ready;
        });
        Span<byte> said = stackalloc byte[256];
        WasReady |= _readyPipe is not null
            && DescriptorIO.TryRead(_readyPipe, said) is > 0 and var count
            && said[..count].Contains((byte)'\n');
    }

    private bool? Belongs(PeerCredentials sender) => Process is { } launcher ? ProcessTree.IsAtOrBelow(sender.Pid, launcher.Pid) : false;

    // Who said it may have ended since, as systemd-notify(1) does at once. Then only its user can be told, and it is believed nothing that
    // could do harm elsewhere.
    private static bool IsStranger(PeerCredentials sender, bool? belongs) =>
        belongs is false || (belongs is null && sender.Uid != 0 && sender.Uid != Credentials.EffectiveUid);

    private void Store(NotifyMessage message, IReadOnlyList<SafeFileHandle> descriptors)
    {
        if (message.StoresDescriptors)
            _store.Add(message.DescriptorName, descriptors);
        else
            Drop(descriptors);
        if (message is { RemovesDescriptors: true, DescriptorName: { } name })
            _store.Remove(name);
    }

    /// <summary>The service says that another of its processes is its main one. Only one of its own can be.</summary>
    private void SetMain(int pid)
    {
        if (Process is not { } launcher || pid == launcher.Pid || ProcessTree.IsAtOrBelow(pid, launcher.Pid) is not true)
            return;
        if (ProcessIdentity.Find(pid) is not { } identity || ProcessHandle.TryOpen(identity) is not { } process)
            return;
        EndMainWatch();
        Main = pid;
        _mainWatch = process;
        _mainWatchToken = _host.Loop.Watch(process.PidFd, () =>
        {
            EndMainWatch();
            if (ReadStatus().Exit is not null)
                MainEnded();
        });
        _host.Changed(this);
    }

    private void BeginWatchdog()
    {
        _watchdog = Definition.Supervise.Watchdog;
        ArmWatchdog();
    }

    /// <summary>Before it is ready it has the time of that: it may be busy with its start, and say nothing. So does systemd, too.</summary>
    private void ArmWatchdog()
    {
        _host.Loop.Cancel(ref _watchdogTimer);
        if (_watchdog is { } interval && State is ObservedState.Ready)
            _watchdogTimer = _host.Loop.After(interval, Silent);
    }

    private void Silent()
    {
        if (State is not (ObservedState.Up or ObservedState.Ready))
            return;
        _reason = StopReason.Silent;
        Happen(ServiceEvent.WatchdogOverdue);
    }

    /// <summary>It is being stopped, or has ended: neither ready nor overdue any more.</summary>
    private void Unobserve()
    {
        _host.Loop.Cancel(ref _readyTimer);
        _host.Loop.Cancel(ref _watchdogTimer);
        EndProbing();
        if (State.Runs())
            return;
        EndMainWatch();
        StopHearing();
    }

    private void EndProbing()
    {
        _probing?.Cancel();
        _probing?.Dispose();
        (_probing, _probeFailure) = (null, null);
    }

    private void EndMainWatch()
    {
        if (_mainWatch is null)
            return;
        _host.Loop.Unwatch(_mainWatchToken, _mainWatch.PidFd);
        _mainWatch.Dispose();
        _mainWatch = null;
    }

    private void StopHearing()
    {
        if (_notify is not null)
        {
            _host.Loop.Unwatch(_notifyWatch, _notify.Handle);
            _notify.Dispose();
        }

        foreach (var (former, watch) in _former)
        {
            _host.Loop.Unwatch(watch, former.Handle);
            former.Handle.Dispose();
        }

        _former.Clear();

        if (_readyPipe is not null)
        {
            _host.Loop.Unwatch(_readyPipeWatch, _readyPipe);
            _readyPipe.Dispose();
        }

        (_notify, _readyPipe) = (null, null);
    }

    private static void Drop(IReadOnlyList<SafeFileHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
            descriptor.Dispose();
    }
}
