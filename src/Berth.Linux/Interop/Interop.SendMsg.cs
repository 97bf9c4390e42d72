using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    internal const int MSG_NOSIGNAL = 0x4000;

    /// <summary>Sends one byte and one descriptor. Returns how many bytes, or -1.</summary>
    internal static nint sendmsg(SafeFileHandle socket, SafeFileHandle descriptor)
    {
        var held = false;
        descriptor.DangerousAddRef(ref held);
        try
        {
            // SAFETY: everything the message points to is on this stack frame and outlives the call; the descriptor is held open.
            byte content = 0;
            var vector = new iovec_t { iov_base = &content, iov_len = 1 };
            var control = stackalloc byte[RoomForRights];
            new Span<byte>(control, RoomForRights).Clear();
            *(cmsghdr_t*)control = new cmsghdr_t { cmsg_len = LengthOfRights, cmsg_level = SOL_SOCKET, cmsg_type = SCM_RIGHTS };
            *(int*)(control + sizeof(cmsghdr_t)) = (int)descriptor.DangerousGetHandle();
            var message = new msghdr_t { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = RoomForRights };
            return sendmsg(socket, &message, MSG_NOSIGNAL);
        }
        finally
        {
            descriptor.DangerousRelease();
        }
    }

    [LibraryImport(Libc, SetLastError = true)]
    private static partial nint sendmsg(SafeFileHandle socket, msghdr_t* message, int flags);
}
