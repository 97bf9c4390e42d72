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
    /// From when all is ready for the program to when it is believed to be executed, where the kernel has not told: a busy host may let a
    /// process wait for its turn just then.
    /// </summary>
    private static readonly TimeSpan s_execution = TimeSpan.FromMilliseconds(300);

    /// <summary>A launcher says what it started at once. One that has not, and lives, is believed.</summary>
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(5);

    private LoopTimer? _timer;

    /// <summary>Whether the program of the last run was executed.</summary>
    public bool WasExecuted { get; set; }

    /// <summary>
    /// Whether the status file was closed because the program was executed. Not each closing may be told: where all else was done, the
    /// program is executed within a moment, or refused. A launcher that says nothing of it, and lives, is believed after a while.
    /// </summary>
    /// <param name="status">What is in the file.</param>
    /// <param name="isClosed">Whether somebody has closed it.</param>
    /// <param name="launcher">Its launcher.</param>
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
