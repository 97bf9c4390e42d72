using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <content>Requests of loop(4).</content>
internal static partial class Libc
{
    internal const uint LOOP_CONFIGURE = 0x4C0A;
    internal const uint LOOP_CLR_FD = 0x4C01;
    internal const uint LOOP_CTL_GET_FREE = 0x4C82;

    internal const uint LO_FLAGS_READ_ONLY = 1;
    internal const uint LO_FLAGS_AUTOCLEAR = 4;

    /// <summary>The number of a free loop device. Another process may attach it before the caller does.</summary>
    internal static int ioctl_loop_ctl_get_free(SafeFileHandle control) => ioctl_loop(control, LOOP_CTL_GET_FREE, 0);

    /// <summary>Attaches a file to a device.</summary>
    internal static unsafe int ioctl_loop_configure(SafeFileHandle device, SafeFileHandle file, loop_info64_t info)
    {
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            var config = new loop_config_t { fd = (uint)file.DangerousGetHandle(), info = info };
            return ioctl_loop(device, LOOP_CONFIGURE, (nint)(&config));
        }
        finally
        {
            if (added)
                file.DangerousRelease();
        }
    }

    /// <summary>Detaches the file from a device: at once, or when the last process closes the device.</summary>
    internal static int ioctl_loop_clr_fd(SafeFileHandle device) => ioctl_loop(device, LOOP_CLR_FD, 0);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_loop(SafeFileHandle descriptor, nuint request, nint argument);

    [StructLayout(LayoutKind.Sequential)]
    internal struct loop_config_t
    {
        internal uint fd;
        internal uint block_size;
        internal loop_info64_t info;
        private unsafe fixed ulong __reserved[8];
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct loop_info64_t
    {
        internal ulong lo_device;
        internal ulong lo_inode;
        internal ulong lo_rdevice;
        internal ulong lo_offset;
        internal ulong lo_sizelimit;
        internal uint lo_number;
        internal uint lo_encrypt_type;
        internal uint lo_encrypt_key_size;
        internal uint lo_flags;
        private unsafe fixed byte lo_file_name[64];
        private unsafe fixed byte lo_crypt_name[64];
        private unsafe fixed byte lo_encrypt_key[32];
        private unsafe fixed ulong lo_init[2];
    }
}
