using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Calls a function for each entry of a directory; it returns the DIRENT_ constants.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial nint ext2fs_dir_iterate2(
        Ext2FileSystemHandle fileSystem,
        uint directory,
        int flags,
        nint buffer,
        delegate* unmanaged<uint, int, ext2_dir_entry_t*, int, int, byte*, nint, int> function,
        nint data);
}
