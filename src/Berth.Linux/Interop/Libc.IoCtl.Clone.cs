using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <content>Requests of ioctl_ficlone(2).</content>
internal static partial class Libc
{
    internal const uint FICLONE = 0x40049409;

    /// <summary>Makes a file share all blocks of another.</summary>
    internal static int ioctl_ficlone(SafeFileHandle target, SafeFileHandle source)
    {
        var added = false;
        try
        {
            source.DangerousAddRef(ref added);
            return ioctl_ficlone(target, FICLONE, source.DangerousGetHandle());
        }
        finally
        {
            if (added)
                source.DangerousRelease();
        }
    }

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_ficlone(SafeFileHandle target, nuint request, nint source);
}
