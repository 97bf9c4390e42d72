using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Reads the bitmaps of used blocks and inodes, which allocation needs.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_read_bitmaps(Ext2FileSystemHandle fileSystem);
}
