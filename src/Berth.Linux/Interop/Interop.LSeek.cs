using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static partial class Interop
{
    internal const int SEEK_SET = 0;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial long lseek(SafeFileHandle descriptor, long offset, int whence);
}
