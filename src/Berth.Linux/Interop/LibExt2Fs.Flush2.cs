using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>
    /// Writes bitmaps, group descriptors and the superblock; with <see cref="EXT2_FLAG_FLUSH_NO_SYNC"/>, without fsync(2).
    /// </summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_flush2(Ext2FileSystemHandle fileSystem, int flags);
}
