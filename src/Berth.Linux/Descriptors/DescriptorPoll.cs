using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Descriptors;

/// <summary>
/// Waits for several descriptors in the calling thread. Unlike the <see cref="Reactor"/> it also takes regular files (always ready), and
/// may be asked for the same descriptor as often as one likes.
/// </summary>
public static class DescriptorPoll
{
    /// <summary>Returns when an entry is ready or a signal was handled (then none is), or, with false, when the time is over.</summary>
    /// <param name="entries">The descriptors; <see cref="PollEntry.Ready"/> is set in each.</param>
    /// <param name="timeoutMilliseconds">How long to wait; -1 for ever.</param>
    /// <exception cref="LinuxException">poll(2) failed.</exception>
    public static bool Wait(Span<PollEntry> entries, int timeoutMilliseconds = -1)
    {
        var count = Libc.poll(entries, timeoutMilliseconds);
        if (count < 0 && Libc.LastError != Errno.EINTR)
            throw LinuxException.Last("wait for descriptors");
        return count != 0;
    }
}
