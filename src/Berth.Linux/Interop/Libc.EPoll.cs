using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 0x1;
    internal const uint EPOLLOUT = 0x4;
    internal const uint EPOLLRDHUP = 0x2000;
    internal const uint EPOLLET = 0x80000000;

    [LibraryImport(Name, SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle epoll_create1(int flags);

    internal static int epoll_ctl(SafeFileHandle epoll, int operation, SafeFileHandle descriptor, uint events, ulong data)
    {
        // SAFETY: the buffer is as large as the larger of the two layouts.
        var raw = stackalloc byte[Arm64.sizeof_epoll_event];
        *(uint*)raw = events;
        Unsafe.WriteUnaligned(raw + epoll_event_data, data);
        return epoll_ctl(epoll, operation, descriptor, raw);
    }

    /// <summary>Waits for events and writes their data words into <paramref name="ready"/>. Returns their number, or -1.</summary>
    internal static int epoll_wait(SafeFileHandle epoll, Span<ulong> ready, int timeoutMilliseconds)
    {
        // SAFETY: the kernel fills at most ready.Length events of the architecture's own size.
        var size = IsArm64 ? Arm64.sizeof_epoll_event : X64.sizeof_epoll_event;
        var raw = stackalloc byte[size * ready.Length];
        var count = epoll_wait(epoll, raw, ready.Length, timeoutMilliseconds);
        for (var i = 0; i < count; i++)
            ready[i] = Unsafe.ReadUnaligned<ulong>(raw + i * size + epoll_event_data);
        return count;
    }

    private static int epoll_event_data => IsArm64 ? Arm64.offsetof_epoll_event_data : X64.offsetof_epoll_event_data;

    [LibraryImport(Name, SetLastError = true)]
    private static partial int epoll_ctl(SafeFileHandle epoll, int operation, SafeFileHandle descriptor, byte* raw);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int epoll_wait(SafeFileHandle epoll, byte* raw, int capacity, int timeoutMilliseconds);

    // struct epoll_event is packed on x86-64 only.
    internal static partial class X64
    {
        internal const int sizeof_epoll_event = 12;
        internal const int offsetof_epoll_event_data = 4;
    }

    internal static partial class Arm64
    {
        internal const int sizeof_epoll_event = 16;
        internal const int offsetof_epoll_event_data = 8;
    }
}
