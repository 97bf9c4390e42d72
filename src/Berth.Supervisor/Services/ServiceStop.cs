using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>Ends the processes of a run: asks them by a signal, and kills them when the time for that is over.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceStop(ServiceHost host, IRunContext service)
{
    private static readonly TimeSpan s_killAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a launcher waits for its output to be read, where we are there.</summary>
    private static readonly TimeSpan s_longestReading = TimeSpan.FromSeconds(1);

    private LoopTimer? _timer;

    /// <summary>Asks them to end.</summary>
    /// <param name="launcher">The launcher of the run.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="isMainGone">Whether the service's own program has ended, and others are left.</param>
    public void Ask(ProcessIdentity launcher, Signal signal, bool isMainGone)
    {
        // The launcher passes it on to the process group of the program. Once that has ended there is nobody in it, and it takes none.
        if (!isMainGone)
        {
            SignalLauncher(launcher, signal);
        }
        else
        {
            foreach (var pid in ProcessTree.Descendants(launcher.Pid))
                SignalProcess(pid, signal);
        }

        _timer = host.Loop.After(service.Definition.Stop.Delay, () => service.Happen(ServiceEvent.StopDelayOver));
    }

    /// <summary>
    /// Kills all there is. What is forked meanwhile is found the next time; without a cgroup, one that forks faster than that is not
    /// caught.
    /// </summary>
    public void Kill(ProcessIdentity launcher, string? cgroup)
    {
        Cancel();
        _timer = host.Loop.After(s_killAgain, () => service.Happen(ServiceEvent.StopDelayOver));
        if (cgroup is not null)
            ServiceHost.KillCgroup(cgroup);
        var below = ProcessTree.Descendants(launcher.Pid);
        foreach (var pid in below)
            SignalProcess(pid, Signal.SIGKILL);
        if (below.Count == 0)
            SignalLauncher(launcher, Signal.SIGKILL);
    }

    /// <summary>The run has ended.</summary>
    public void Cancel() => host.Loop.Cancel(ref _timer);

    /// <summary>
    /// Ends a launcher that has nothing below it any more. It waits for us to read what is in the pipe. We have that open, too: where the
    /// disk takes its time, the next start does not wait for it.
    /// </summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="isSame">Whether it is still that of the present run.</param>
    public void EndLauncher(ProcessIdentity launcher, Func<bool> isSame) =>
        _ = Task.WhenAny(host.Pump.EndLineAsync(service.Definition.Name), Task.Delay(s_longestReading, host.Time)).ContinueWith(
            _ => host.Loop.Post(() =>
            {
                if (isSame())
                    SignalLauncher(launcher, Signal.SIGKILL);
            }),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>If the signal is refused, the service's status says so.</summary>
    private void SignalLauncher(ProcessIdentity launcher, Signal signal)
    {
        try
        {
            using var process = ProcessHandle.TryOpen(launcher);
            process?.Signal(signal);
        }
        catch (LinuxException refused)
        {
            service.SignalRefused(refused.Message);
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
}
