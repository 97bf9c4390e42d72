using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const uint ICANON = 0x2;
    internal const int VEOF = 4;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int tcgetattr(SafeFileHandle descriptor, out termios_t attributes);

    /// <summary>The C library's struct termios, the same on x86-64 and arm64. The kernel's is shorter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct termios_t
    {
        internal uint c_iflag;
        internal uint c_oflag;
        internal uint c_cflag;
        internal uint c_lflag;
        internal byte c_line;
        internal fixed byte c_cc[32];
        internal uint c_ispeed;
        internal uint c_ospeed;
    }
}
