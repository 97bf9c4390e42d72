using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int SCM_CREDENTIALS = 2;

    /// <summary>CMSG_SPACE(sizeof(struct ucred)), and the space for the maximum number of descriptors.</summary>
    private static int RoomForCredentialsAndRights => 32 + RoomForManyRights(MaximumRights);

    /// <summary>
    /// Receives a datagram with its sender's credentials and descriptors, without blocking. The descriptors are close-on-exec, and the
    /// caller owns them. Returns the number of bytes, or -1.
    /// </summary>
    internal static nint recvmsg(
        SafeFileHandle socket, Span<byte> content, out ucred_t? sender, List<SafeFileHandle> descriptors, out int flags)
    {
        // SAFETY: everything that the message points to is pinned or on this stack frame and outlives the call. The control data is walked
        // as in cmsg(3), within the length that the kernel returned.
        fixed (byte* bytes = content)
        {
            var vector = new iovec_t { iov_base = bytes, iov_len = (nuint)content.Length };
            var room = RoomForCredentialsAndRights;
            var control = stackalloc byte[room];
            var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = (nuint)room };
            var count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
            sender = null;
            flags = message.msg_flags;
            var left = count < 0 ? 0 : (long)message.msg_controllen;
            for (var at = control; left >= sizeof(cmsghdr_t);)
            {
                var header = *(cmsghdr_t*)at;
                var length = (long)header.cmsg_len;
                if (length < sizeof(cmsghdr_t) || length > left)
                    break;
                if (header is { cmsg_level: SOL_SOCKET, cmsg_type: SCM_CREDENTIALS } && length >= sizeof(cmsghdr_t) + sizeof(ucred_t))
                    sender = *(ucred_t*)(at + sizeof(cmsghdr_t));
                var isRights = header is { cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS };
                for (var i = sizeof(cmsghdr_t); isRights && i + sizeof(int) <= length; i += sizeof(int))
                    descriptors.Add(new SafeFileHandle(*(int*)(at + i), ownsHandle: true));
                var step = (length + 7) & ~7L;
                at += step;
                left -= step;
            }

            return count;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ucred_t
    {
        internal int pid;
        internal uint uid;
        internal uint gid;
    }
}
