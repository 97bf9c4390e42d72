using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Writes an inode with its checksum. If <c>size</c> is below the size of inodes on disk, the rest stays as it is.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial nint ext2fs_write_inode_full(
        Ext2FileSystemHandle fileSystem, uint inode, byte* content, int size);
}
