using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    internal const short POLLPRI = 0x2;

    /// <summary>poll(2) of one descriptor: 1 when an event is there, 0 when the time is over, -1 on failure.</summary>
    internal static int poll(SafeFileHandle descriptor, short events, int milliseconds)
    {
        var added = false;
        descriptor.DangerousAddRef(ref added);
        try
        {
            var request = new pollfd_t { fd = (int)descriptor.DangerousGetHandle(), events = events };
            // SAFETY: the structure is on this stack frame, and one is said.
            return poll(&request, 1, milliseconds);
        }
        finally
        {
            if (added)
                descriptor.DangerousRelease();
        }
    }

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int poll(pollfd_t* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct pollfd_t
    {
        internal int fd;
        internal short events;
        internal short revents;
    }
}
