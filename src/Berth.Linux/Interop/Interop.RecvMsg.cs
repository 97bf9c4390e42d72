using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    internal const int MSG_CTRUNC = 0x8;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;
    internal const int SOL_SOCKET = 1;
    internal const int SCM_RIGHTS = 1;

    /// <summary>Receives one byte and at most one descriptor (close-on-exec; the caller's). Returns how many bytes, or -1.</summary>
    internal static nint recvmsg(SafeFileHandle socket, out SafeFileHandle? descriptor, out int flags)
    {
        // SAFETY: everything the message points to is on this stack frame and outlives the call; zeroed, for the kernel may fill less.
        byte content;
        var vector = new iovec_t { iov_base = &content, iov_len = 1 };
        var control = default(cmsghdr_rights_t);
        var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = &control, msg_controllen = cmsghdr_rights_t.Length };
        var count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        flags = message.msg_flags;
        var received = count >= 0 && message.msg_controllen >= cmsghdr_rights_t.Length
            && control is { cmsg_len: cmsghdr_rights_t.Length, cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS };
        descriptor = received ? new SafeFileHandle(control.descriptor, ownsHandle: true) : null;
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

    /// <summary>struct cmsghdr with one descriptor behind it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct cmsghdr_rights_t
    {
        /// <summary>CMSG_LEN(sizeof(int)), not CMSG_SPACE: that has room for two, and the kernel would use it.</summary>
        internal const int Length = 20;

        internal nuint cmsg_len;
        internal int cmsg_level;
        internal int cmsg_type;
        internal int descriptor;
    }
}
