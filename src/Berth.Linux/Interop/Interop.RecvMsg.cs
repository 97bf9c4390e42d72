using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    internal const int MSG_CTRUNC = 0x8;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;
    internal const int SOL_SOCKET = 1;
    internal const int SCM_RIGHTS = 1;

    /// <summary>CMSG_LEN(sizeof(int)). To receive no more than one, that and not CMSG_SPACE is what we offer: the latter has room for two.</summary>
    internal const int LengthOfRights = 20;

    /// <summary>CMSG_SPACE(sizeof(int)).</summary>
    internal const int RoomForRights = 24;

    /// <summary>Receives one byte and at most one descriptor (close-on-exec; the caller's). Returns how many bytes, or -1.</summary>
    internal static nint recvmsg(SafeFileHandle socket, out SafeFileHandle? descriptor, out int flags)
    {
        // SAFETY: everything the message points to is on this stack frame and outlives the call; zeroed, for the kernel may fill less.
        byte content;
        var vector = new iovec_t { iov_base = &content, iov_len = 1 };
        var control = stackalloc byte[RoomForRights];
        new Span<byte>(control, RoomForRights).Clear();
        var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = LengthOfRights };
        var count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        flags = message.msg_flags;
        var received = count >= 0 && message.msg_controllen >= LengthOfRights
            && *(cmsghdr_t*)control is { cmsg_len: LengthOfRights, cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS };
        descriptor = received ? new SafeFileHandle(*(int*)(control + sizeof(cmsghdr_t)), ownsHandle: true) : null;
        return count;
    }

    [LibraryImport(Libc, SetLastError = true)]
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
