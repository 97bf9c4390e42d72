using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const uint SPLICE_F_NONBLOCK = 2;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint splice(
        SafeFileHandle source, nint sourceOffset, SafeFileHandle target, ref long targetOffset, nuint length, uint flags);

    /// <summary>Between descriptors that have no offset: pass 0 for both.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint splice(
        SafeFileHandle source, nint sourceOffset, SafeFileHandle target, nint targetOffset, nuint length, uint flags);
}
