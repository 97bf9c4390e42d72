using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Devices;

/// <summary>
/// A file as a block device: loop(4). The kernel detaches the file when the device is closed for the last time (LO_FLAGS_AUTOCLEAR), so a
/// process that is killed leaves no device behind. Needs CAP_SYS_ADMIN and access to /dev/loop-control.
/// </summary>
public sealed class LoopDevice : IDisposable
{
    // Another process may attach the device that the kernel reported as free. To lose this race so often takes an attacker.
    private const int MostAttempts = 64;
    private const string Control = "/dev/loop-control";

    private LoopDevice(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
    }

    /// <summary>The open device; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The path of the device: /dev/loopN.</summary>
    public string Path { get; }

    /// <summary>Attaches a file to a free loop device.</summary>
    /// <param name="file">A regular file or block device, open for reading, and for writing unless <paramref name="readOnly"/>. Owned by
    /// the caller, who may close it after the call.</param>
    /// <param name="readOnly">Whether the device is read-only.</param>
    /// <param name="offset">The offset in the file at which the device begins, in bytes; a multiple of 512.</param>
    /// <param name="length">The length of the device in bytes; 0: to the end of the file. A last incomplete sector is not shown.</param>
    /// <exception cref="LinuxException">EACCES or EPERM: no right to do so. ENOENT: the kernel has no loop devices. EINVAL: the kernel does
    /// not accept the file.</exception>
    public static LoopDevice Attach(SafeFileHandle file, bool readOnly, long offset = 0, long length = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        using var control = Libc.open(Control, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (control.IsInvalid)
            throw LinuxException.Last("open", Control);
        var info = new Libc.loop_info64_t
        {
            lo_offset = (ulong)offset,
            lo_sizelimit = (ulong)length,
            lo_flags = Libc.LO_FLAGS_AUTOCLEAR | (readOnly ? Libc.LO_FLAGS_READ_ONLY : 0),
        };
        for (var attempt = 1; ; attempt++)
        {
            var number = Libc.ioctl_loop_ctl_get_free(control);
            LinuxException.ThrowIfFailed(number, "find a free loop device");
            var path = string.Create(CultureInfo.InvariantCulture, $"/dev/loop{number}");
            var device = Libc.open(path, (readOnly ? Libc.O_RDONLY : Libc.O_RDWR) | Libc.O_CLOEXEC, 0);
            if (device.IsInvalid)
                throw LinuxException.Last("open", path);
            if (Libc.ioctl_loop_configure(device, file, info) == 0)
                return new LoopDevice(device, path);
            var failure = LinuxException.Last("attach a file to", path);
            device.Dispose();
            if (failure.Error != Errno.EBUSY || attempt == MostAttempts)
                throw failure;
        }
    }

    /// <summary>Closes the device. The kernel detaches the file once every copy of the descriptor is closed.</summary>
    public void Dispose()
    {
        if (!Handle.IsClosed)
            _ = Libc.ioctl_loop_clr_fd(Handle);
        Handle.Dispose();
    }
}
