using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Berth.Linux.Abi;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <content>Requests of ioctl_tty(2).</content>
internal static partial class Libc
{
    internal static int ioctl_tiocgwinsz(SafeFileHandle terminal, out winsize_t size) =>
        ioctl(terminal, (nuint)DeviceControl.TIOCGWINSZ, out size);

    internal static int ioctl_tiocswinsz(SafeFileHandle terminal, winsize_t size) =>
        ioctl_in(terminal, (nuint)DeviceControl.TIOCSWINSZ, in size);

    /// <summary>Unlocks the slave side, so that it can be opened.</summary>
    internal static int ioctl_unlock(SafeFileHandle master) => ioctl(master, (nuint)DeviceControl.TIOCSPTLCK, 0);

    /// <summary>Makes a terminal the controlling one of this process's session.</summary>
    internal static int ioctl_tiocsctty(SafeFileHandle terminal) => ioctl_number(terminal, (nuint)DeviceControl.TIOCSCTTY, 0);

    /// <summary>Opens the slave side; the caller owns it.</summary>
    internal static SafeFileHandle ioctl_tiocgptpeer(SafeFileHandle master, int flags) =>
        ioctl_open(master, (nuint)DeviceControl.TIOCGPTPEER, flags);

    // ioctl is variadic. On Linux on x86-64 and arm64, variadic arguments are passed like others.
    [LibraryImport(Name, SetLastError = true)]
    private static partial int ioctl(SafeFileHandle terminal, nuint request, out winsize_t size);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_in(SafeFileHandle terminal, nuint request, in winsize_t size);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int ioctl(SafeFileHandle terminal, nuint request, in int value);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_number(SafeFileHandle terminal, nuint request, nint value);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    private static partial SafeFileHandle ioctl_open(SafeFileHandle terminal, nuint request, nint flags);

    [StructLayout(LayoutKind.Sequential)]
    internal struct winsize_t
    {
        internal ushort ws_row;
        internal ushort ws_col;
        internal ushort ws_xpixel;
        internal ushort ws_ypixel;
    }
}
