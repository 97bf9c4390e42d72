using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Descriptors;

/// <summary>
/// Waits for several descriptors in the calling thread. Unlike the <see cref="Reactor"/>, it also accepts regular files, which are always
/// ready, and allows several waits for the same descriptor.
/// </summary>
public static class DescriptorPoll
{
    /// <summary>Waits until an entry is ready or a signal was handled (no entry is then ready). Returns false after the timeout.</summary>
    /// <param name="entries">The descriptors; the call sets <see cref="PollEntry.Ready"/> of each.</param>
    /// <param name="timeoutMilliseconds">The timeout; -1 waits without limit.</param>
    /// <exception cref="LinuxException">poll(2) failed.</exception>
    public static bool Wait(Span<PollEntry> entries, int timeoutMilliseconds = -1)
    {
        var count = Libc.poll(entries, timeoutMilliseconds);
        if (count < 0 && Libc.LastError != Errno.EINTR)
            throw LinuxException.Last("wait for descriptors");
        return count != 0;
    }
}
