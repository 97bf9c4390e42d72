using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>
    /// Allocates the blocks of a range of a file that have none, and writes the inode. See the EXT2_FALLOCATE_ constants.
    /// </summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_fallocate(
        Ext2FileSystemHandle fileSystem, int flags, uint inode, ref ext2_inode_large_t content, ulong goal, ulong start, ulong count);
}
