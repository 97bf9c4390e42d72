using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    /// <summary>Makes a pipe; the caller owns both ends.</summary>
    internal static int pipe2(out SafeFileHandle readEnd, out SafeFileHandle writeEnd, int flags)
    {
        // SAFETY: pipe2 writes exactly two ints.
        var ends = stackalloc int[2] { -1, -1 };
        var result = pipe2(ends, flags);
        readEnd = new SafeFileHandle(ends[0], ownsHandle: true);
        writeEnd = new SafeFileHandle(ends[1], ownsHandle: true);
        return result;
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);
}
