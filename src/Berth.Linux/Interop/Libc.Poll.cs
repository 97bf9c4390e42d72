using System.Runtime.InteropServices;
using Berth.Linux.Abi;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const short POLLIN = 0x1;
    internal const short POLLPRI = 0x2;
    internal const short POLLOUT = 0x4;
    internal const short POLLERR = 0x8;
    internal const short POLLHUP = 0x10;
    internal const short POLLRDHUP = 0x2000;

    /// <summary>Waits for the entries and sets <see cref="PollEntry.Ready"/> of each. Returns the number of ready entries, or -1.</summary>
    internal static int poll(Span<PollEntry> entries, int timeoutMilliseconds)
    {
        // SAFETY: there is one structure for each entry; every handle is kept open until the call returns.
        var raw = stackalloc pollfd_t[entries.Length];
        var held = 0;
        try
        {
            for (; held < entries.Length; held++)
            {
                ref var entry = ref entries[held];
                var added = false;
                entry.Descriptor.DangerousAddRef(ref added);
                // The kernel ignores negative numbers. It would report a hang-up again and again even for an entry without events.
                raw[held].fd = entry.Wanted == PollEvents.None ? -1 : (int)entry.Descriptor.DangerousGetHandle();
                raw[held].events = (short)entry.Wanted;
            }

            var count = poll(raw, (nuint)entries.Length, timeoutMilliseconds);
            for (var i = 0; i < entries.Length; i++)
                entries[i].Ready = count > 0 ? (PollEvents)raw[i].revents : PollEvents.None;
            return count;
        }
        finally
        {
            while (held > 0)
                entries[--held].Descriptor.DangerousRelease();
        }
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial int poll(pollfd_t* entries, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    internal struct pollfd_t
    {
        internal int fd;
        internal short events;
        internal short revents;
    }
}
