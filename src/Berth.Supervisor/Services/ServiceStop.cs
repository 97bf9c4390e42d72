using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>Ends the processes of a run: sends the stop signal, and SIGKILL when the stop delay has elapsed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceStop(ServiceHost host, IRunContext service)
{
    private static readonly TimeSpan s_killAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest time that a launcher waits for the supervisor to read its output.</summary>
    private static readonly TimeSpan s_longestReading = TimeSpan.FromSeconds(1);

    private LoopTimer? _timer;

    /// <summary>Asks the processes to end.</summary>
    /// <param name="launcher">The launcher of the run.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="isMainGone">Whether the service's own program has ended, and other processes are left.</param>
    public void Ask(ProcessIdentity launcher, Signal signal, bool isMainGone)
    {
        // The launcher forwards the signal to the process group of the program. Once the program has ended, it forwards none.
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
    /// Kills all processes of the run. A process that is forked meanwhile is killed in the next pass. Without a cgroup, processes that fork
    /// faster than a pass escape.
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
    /// Ends a launcher without children. It waits until the supervisor has read the output from the pipe. The supervisor has the pipe open
    /// too, so nothing is lost, and a slow disk does not delay the next start.
    /// </summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="isSame">Whether the launcher still belongs to the present run.</param>
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
            // EPERM or ESRCH: a process of another user, or an ended one. It is tried again, and the status shows it.
        }
    }
}
