using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int MSG_CTRUNC = 0x8;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;
    internal const int SOL_SOCKET = 1;
    internal const int SCM_RIGHTS = 1;

    /// <summary>
    /// The kernel's limit on descriptors in a message (SCM_MAX_FD in include/net/scm.h, which is not a header for programs).
    /// </summary>
    internal const int MaximumRights = 253;

    /// <summary>
    /// CMSG_LEN(sizeof(int)). Used as the length of the control buffer to receive at most one descriptor: CMSG_SPACE has room for two.
    /// </summary>
    internal const int LengthOfRights = 20;

    /// <summary>CMSG_SPACE(sizeof(int)).</summary>
    internal const int RoomForRights = 24;

    /// <summary>
    /// Receives one byte and at most one descriptor: close-on-exec, owned by the caller. <paramref name="how"/> is 0 or MSG_DONTWAIT.
    /// Returns the number of bytes, or -1.
    /// </summary>
    internal static nint recvmsg(SafeFileHandle socket, int how, out SafeFileHandle? descriptor, out int flags)
    {
        // SAFETY: everything that the message points to is on this stack frame and outlives the call. It is zeroed, as the kernel may fill
        // less.
        byte content;
        var vector = new iovec_t { iov_base = &content, iov_len = 1 };
        var control = stackalloc byte[RoomForRights];
        new Span<byte>(control, RoomForRights).Clear();
        var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = LengthOfRights };
        var count = recvmsg(socket, &message, how | MSG_CMSG_CLOEXEC);
        flags = message.msg_flags;
        var received = count >= 0 && message.msg_controllen >= LengthOfRights
            && *(cmsghdr_t*)control is { cmsg_len: LengthOfRights, cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS };
        descriptor = received ? new SafeFileHandle(*(int*)(control + sizeof(cmsghdr_t)), ownsHandle: true) : null;
        return count;
    }

    /// <summary>CMSG_SPACE(count * sizeof(int)).</summary>
    internal static int RoomForManyRights(int count) => sizeof(cmsghdr_t) + (count * sizeof(int) + 7 & ~7);

    /// <summary>
    /// Receives a packet and its descriptors: close-on-exec, owned by the caller. Returns the packet's length, or -1. With MSG_TRUNC in
    /// <paramref name="received"/>, the length exceeds the buffer.
    /// </summary>
    internal static nint recvmsg(SafeFileHandle socket, Span<byte> buffer, int flags, out SafeFileHandle[] descriptors, out int received)
    {
        // SAFETY: the buffer is pinned and the rest is on this stack frame; both outlive the call. Only the part that the kernel filled is
        // read.
        fixed (byte* bytes = buffer)
        {
            var room = RoomForManyRights(MaximumRights);
            var control = stackalloc byte[room];
            var vector = new iovec_t { iov_base = bytes, iov_len = (nuint)buffer.Length };
            var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = (nuint)room };
            var count = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC | MSG_TRUNC);
            received = message.msg_flags;
            descriptors = count >= 0 && message.msg_controllen > 0 ? TakeRights(control, (int)message.msg_controllen) : [];
            return count;
        }
    }

    private static SafeFileHandle[] TakeRights(byte* control, int length)
    {
        // SAFETY: the kernel wrote length bytes of complete control messages.
        var numbers = new ReadOnlySpan<int>();
        for (var offset = 0; offset + sizeof(cmsghdr_t) <= length;)
        {
            var header = (cmsghdr_t*)(control + offset);
            // The kernel puts all descriptors of a packet into one control message (unix(7)).
            if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
                numbers = new ReadOnlySpan<int>(header + 1, ((int)header->cmsg_len - sizeof(cmsghdr_t)) / sizeof(int));
            offset += (int)header->cmsg_len + 7 & ~7;
        }

        var descriptors = new SafeFileHandle[numbers.Length];
        for (var i = 0; i < descriptors.Length; i++)
            descriptors[i] = new SafeFileHandle(numbers[i], ownsHandle: true);
        return descriptors;
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial nint recvmsg(SafeFileHandle socket, msghdr_t* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    internal struct iovec_t
    {
        internal void* iov_base;
        internal nuint iov_len;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct msghdr_t
    {
        internal void* msg_name;
        internal uint msg_namelen;
        internal iovec_t* msg_iov;
        internal nuint msg_iovlen;
        internal void* msg_control;
        internal nuint msg_controllen;
        internal int msg_flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct cmsghdr_t
    {
        internal nuint cmsg_len;
        internal int cmsg_level;
        internal int cmsg_type;
    }
}
