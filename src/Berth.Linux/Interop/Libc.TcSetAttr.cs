using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int TCSANOW = 0;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int tcsetattr(SafeFileHandle descriptor, int when, in termios_t attributes);
}
