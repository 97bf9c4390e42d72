using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Services;

/// <summary>
/// Finds launchers whose end was not reported. A launcher closes its status file when it ends, and its child closes it when the program is
/// executed; inotify(7) reports two equal events in a row as one. If the launcher was killed just then, and has not ended completely when
/// that event is handled, no other event comes.
/// </summary>
/// <remarks>
/// One system call for all launchers, some time after the last start, so an idle supervisor makes no calls.
/// </remarks>
/// <param name="loop">The supervisor's loop.</param>
/// <param name="look">Looks at every launcher.</param>
[SupportedOSPlatform("linux")]
internal sealed class UnreportedEnds(EventLoop loop, Action look)
{
    /// <summary>The longest time from the moment at which a process closes its files to its end.</summary>
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(5);

    private TimeSpan _lastExecuted;
    private LoopTimer? _timer;

    /// <summary>A program was executed, so the end of its launcher may not be reported.</summary>
    public void Expect()
    {
        _lastExecuted = loop.Now;
        _timer ??= loop.After(s_longestEnd, Look);
    }

    private void Look()
    {
        var left = _lastExecuted + s_longestEnd - loop.Now;
        _timer = left > TimeSpan.Zero ? loop.After(left, Look) : null;
        if (ChildState.HasAnyEnded())
            look();
    }
}
