using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static partial class Interop
{
    internal const int TCSANOW = 0;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int tcsetattr(SafeFileHandle descriptor, int when, in termios_t attributes);
}
