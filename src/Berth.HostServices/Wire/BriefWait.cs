using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// Waits for a message by blocking the calling thread for a moment, because a wait on the <see cref="Reactor"/> costs two more wake-ups:
/// that of its thread, and that of the thread which continues. Only for proxies, between whose calls and answers this is most of the time.
/// </summary>
internal static class BriefWait
{
    private const int Milliseconds = 2;

    // Threads of the pool that may be blocked at a time, in the whole process, so that one is free at any time. Others wait on the reactor.
    private static readonly int s_mostThreads = Math.Max(1, Environment.ProcessorCount / 2);

    private static int s_threads;

    /// <summary>Whether the descriptor can be read now, or within two milliseconds if a thread may be blocked for it.</summary>
    internal static bool IsReadable(SafeFileHandle descriptor) => Check(descriptor, PollEvents.Readable, 0) || WaitReadable(descriptor);

    /// <summary>Whether the descriptor can be written now.</summary>
    internal static bool IsWritable(SafeFileHandle descriptor) => Check(descriptor, PollEvents.Writable, 0);

    private static bool WaitReadable(SafeFileHandle descriptor)
    {
        try
        {
            return Interlocked.Increment(ref s_threads) <= s_mostThreads && Check(descriptor, PollEvents.Readable, Milliseconds);
        }
        finally
        {
            Interlocked.Decrement(ref s_threads);
        }
    }

    private static bool Check(SafeFileHandle descriptor, PollEvents events, int milliseconds) =>
        DescriptorPoll.Wait([new PollEntry(descriptor) { Wanted = events }], milliseconds);
}
