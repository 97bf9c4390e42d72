using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Has the kernel end this process after a time (alarm(2)). The deadline outlives an execve(2): a program that hangs after it was executed
/// ends nevertheless.
/// </summary>
public static class ProcessDeadline
{
    /// <summary>
    /// Sets the deadline: SIGALRM, whose default action ends the process, even if the process was started with that signal ignored.
    /// </summary>
    /// <param name="time">How long the process may go on, rounded up to whole seconds.</param>
    public static void Set(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        _ = Libc.signal((int)Signal.SIGALRM, Libc.SIG_DFL);
        _ = Libc.alarm((uint)Math.Ceiling(time.TotalSeconds));
    }

    /// <summary>Removes the deadline.</summary>
    public static void Clear() => _ = Libc.alarm(0);
}
