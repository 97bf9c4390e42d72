using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>
/// Waits for the end of a launcher that is about to end. Only then it has a pidfd: one for each running service would be half of all
/// descriptors of the supervisor, whose number is limited (RLIMIT_NOFILE).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LauncherWatch(ServiceHost host) : IDisposable
{
    private static readonly TimeSpan s_untilNextTry = TimeSpan.FromMilliseconds(20);

    private ProcessIdentity? _launcher;
    private SafeFileHandle? _pidFd;
    private ulong _watch;
    private LoopTimer? _timer;

    /// <summary>Waits for a launcher's end.</summary>
    /// <param name="launcher">The launcher.</param>
    /// <param name="ended">Called with the pidfd when the launcher has ended; null: the process is gone, and may have been reaped.</param>
    public void Begin(ProcessIdentity launcher, Action<SafeFileHandle?> ended)
    {
        if (_pidFd is not null)
            return;
        host.Loop.Cancel(ref _timer);
        _launcher = launcher;
        var isAlive = launcher.IsAlive();
        if (isAlive && host.LaunchersWatched >= ServiceHost.MostLaunchersWatched)
        {
            _timer = host.Loop.After(s_untilNextTry, () => Begin(launcher, ended));
        }
        else if (isAlive && ProcessHandle.TryOpen(launcher) is { } process)
        {
            _pidFd = process.PidFd;
            _watch = host.Loop.Watch(_pidFd, () => ended(_pidFd));
            host.LaunchersWatched++;
        }
        else
        {
            host.Loop.Post(() => Gone(launcher, ended));
        }
    }

    /// <summary>Checks after a delay whether a launcher lives, and waits for its end if it does not.</summary>
    public void BeginIfEndedAfter(TimeSpan delay, ProcessIdentity launcher, Action<SafeFileHandle?> ended) =>
        _timer ??= host.Loop.After(delay, () =>
        {
            _timer = null;
            if (!launcher.IsAlive())
                Begin(launcher, ended);
        });

    /// <summary>Stops waiting.</summary>
    public void Dispose()
    {
        host.Loop.Cancel(ref _timer);
        _launcher = null;
        if (_pidFd is null)
            return;
        host.Loop.Unwatch(_watch, _pidFd);
        _pidFd.Dispose();
        host.LaunchersWatched--;
        _pidFd = null;
    }

    private void Gone(ProcessIdentity launcher, Action<SafeFileHandle?> ended)
    {
        if (_launcher != launcher || _pidFd is not null)
            return;
        using var process = ProcessHandle.TryOpen(launcher);
        ended(process?.PidFd);
    }
}
