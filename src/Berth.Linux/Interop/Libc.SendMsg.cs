using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_NOSIGNAL = 0x4000;

    /// <summary>Sends a byte and a descriptor; <paramref name="how"/> is 0 or MSG_DONTWAIT. Returns the number of bytes, or -1.</summary>
    internal static nint sendmsg(SafeFileHandle socket, int how, SafeHandle descriptor)
    {
        var held = false;
        descriptor.DangerousAddRef(ref held);
        try
        {
            // SAFETY: everything that the message points to is on this stack frame and outlives the call; the descriptor is kept open.
            byte content = 0;
            var vector = new iovec_t { iov_base = &content, iov_len = 1 };
            var control = stackalloc byte[RoomForRights];
            new Span<byte>(control, RoomForRights).Clear();
            *(cmsghdr_t*)control = new cmsghdr_t { cmsg_len = LengthOfRights, cmsg_level = SOL_SOCKET, cmsg_type = SCM_RIGHTS };
            *(int*)(control + sizeof(cmsghdr_t)) = (int)descriptor.DangerousGetHandle();
            var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = RoomForRights };
            return sendmsg(socket, &message, how | MSG_NOSIGNAL);
        }
        finally
        {
            descriptor.DangerousRelease();
        }
    }

    /// <summary>Sends a packet with at most <see cref="MaximumRights"/> descriptors. Returns the number of bytes, or -1.</summary>
    /// <exception cref="ObjectDisposedException">A descriptor is closed; nothing was sent.</exception>
    internal static nint sendmsg(SafeFileHandle socket, ReadOnlySpan<byte> content, ReadOnlySpan<SafeHandle> descriptors, int flags)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaximumRights, nameof(descriptors));
        var held = 0;
        try
        {
            // SAFETY: the content is pinned and the rest is on this stack frame; both outlive the call, during which every descriptor is
            // kept open.
            fixed (byte* bytes = content)
            {
                var vector = new iovec_t { iov_base = bytes, iov_len = (nuint)content.Length };
                var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1 };
                if (descriptors.IsEmpty)
                    return sendmsg(socket, &message, flags);

                var room = RoomForManyRights(descriptors.Length);
                var control = stackalloc byte[room];
                new Span<byte>(control, room).Clear();
                *(cmsghdr_t*)control = new cmsghdr_t
                {
                    cmsg_len = (nuint)(sizeof(cmsghdr_t) + descriptors.Length * sizeof(int)),
                    cmsg_level = SOL_SOCKET,
                    cmsg_type = SCM_RIGHTS,
                };
                for (; held < descriptors.Length; held++)
                {
                    var added = false;
                    descriptors[held].DangerousAddRef(ref added);
                    ((int*)(control + sizeof(cmsghdr_t)))[held] = (int)descriptors[held].DangerousGetHandle();
                }

                message.msg_control = control;
                message.msg_controllen = (nuint)room;
                return sendmsg(socket, &message, flags);
            }
        }
        finally
        {
            while (held > 0)
                descriptors[--held].DangerousRelease();
        }
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial nint sendmsg(SafeFileHandle socket, msghdr_t* message, int flags);
}
