using System.Runtime.Versioning;
using Berth.Supervision.Launching;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>Finds out whether the program of a run was executed, see <see cref="LaunchRequest.Started"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ExecutionWatch(ServiceHost host, IServiceContext service, StatusFile file)
{
    /// <summary>
    /// The time from the last step before execve(2) to the moment at which the program counts as executed although the kernel has not
    /// reported it. On a busy host the launcher may wait for a processor at that step.
    /// </summary>
    private static readonly TimeSpan s_execution = TimeSpan.FromMilliseconds(300);

    /// <summary>A launcher writes what it started within this time. After that, a launcher that lives counts as started.</summary>
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(5);

    private LoopTimer? _timer;

    /// <summary>Whether the program of the last run was executed.</summary>
    public bool WasExecuted { get; set; }

    /// <summary>
    /// Whether the status file was closed because the program was executed. The kernel may report two closings as one. After the last step,
    /// the program is executed or refused within a moment; if the launcher reports neither and lives, the program counts as executed.
    /// </summary>
    /// <param name="status">The content of the file.</param>
    /// <param name="isClosed">Whether a process has closed the file.</param>
    /// <param name="launcher">The launcher of the run.</param>
    public bool Look(LaunchStatus status, bool isClosed, Launcher launcher)
    {
        if (status.IsRefused || status.Exit is not null)
            return false;
        if (!status.IsReady || !isClosed)
        {
            _timer ??= host.Loop.After(status.IsReady ? s_execution : s_longestSilence, () => Believe(launcher));
            return false;
        }

        Executed();
        return true;
    }

    /// <summary>The program was executed.</summary>
    public void Executed()
    {
        Stop();
        WasExecuted = true;
        service.Happen(ServiceEvent.Executed);
    }

    /// <summary>The run is over.</summary>
    public void Stop() => host.Loop.Cancel(ref _timer);

    private void Believe(Launcher launcher)
    {
        _timer = null;
        if (file.Read() is { IsRefused: false, Exit: null } && launcher.IsAlive)
            Executed();
    }
}
