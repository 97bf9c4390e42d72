using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;

namespace Berth.Supervisor.Services;

/// <summary>
/// Finds launchers whose end was not reported. A launcher closes its status file when it ends, and its child closes it when the program is
/// executed; inotify(7) reports two equal events in a row as one. Where the launcher was killed just then, and is not quite gone when that
/// event is handled, no other will come.
/// </summary>
/// <remarks>
/// One system call for all launchers, a while after the last start: an idle supervisor does nothing, however many services it has.
/// </remarks>
/// <param name="loop">The supervisor's loop.</param>
/// <param name="look">Looks at every launcher.</param>
[SupportedOSPlatform("linux")]
internal sealed class UnreportedEnds(EventLoop loop, Action look)
{
    /// <summary>How long a process may take from closing its files to its end.</summary>
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(5);

    private TimeSpan _lastExecuted;
    private LoopTimer? _timer;

    /// <summary>A program was executed: the end of its launcher may not be reported.</summary>
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
