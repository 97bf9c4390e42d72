using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Devices;

/// <summary>
/// A file as a block device: loop(4). The kernel lets go of it when nobody has the device open any more (LO_FLAGS_AUTOCLEAR), so none is
/// left behind by a process that is killed. Needs CAP_SYS_ADMIN, and access to /dev/loop-control.
/// </summary>
public sealed class LoopDevice : IDisposable
{
    // Somebody else may take the device that we were told is free; to lose so often takes an attacker.
    private const int MostAttempts = 64;
    private const string Control = "/dev/loop-control";

    private LoopDevice(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
    }

    /// <summary>The device, open; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Its path: /dev/loopN.</summary>
    public string Path { get; }

    /// <summary>Makes a free device show the content of a file.</summary>
    /// <param name="file">A regular file or block device, open for reading, and for writing unless <paramref name="readOnly"/>; stays the
    /// caller's, who may close it.</param>
    /// <param name="readOnly">Whether the device refuses to write.</param>
    /// <param name="offset">Where in the file the device begins, bytes; a multiple of 512.</param>
    /// <param name="length">How much of the file it shows, bytes; 0: to the end. Less than a sector is not shown.</param>
    /// <exception cref="LinuxException">EACCES or EPERM without the right to; ENOENT without loop devices; EINVAL where the kernel takes no
    /// such file.</exception>
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
            var refusal = LinuxException.Last("put a file behind", path);
            device.Dispose();
            if (refusal.Error != Errno.EBUSY || attempt == MostAttempts)
                throw refusal;
        }
    }

    /// <summary>Closes the device and lets go of the file: now, or when others who were handed the descriptor have closed it too.</summary>
    public void Dispose()
    {
        if (!Handle.IsClosed)
            _ = Libc.ioctl_loop_clr_fd(Handle);
        Handle.Dispose();
    }
}
