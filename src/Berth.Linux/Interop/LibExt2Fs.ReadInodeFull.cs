using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Reads an inode and verifies its checksum.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_read_inode_full(
        Ext2FileSystemHandle fileSystem, uint inode, out ext2_inode_large_t content, int size);
}
