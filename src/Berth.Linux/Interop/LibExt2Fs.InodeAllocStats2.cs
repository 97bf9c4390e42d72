using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Marks an inode as used (1) or free (-1), and counts it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial void ext2fs_inode_alloc_stats2(Ext2FileSystemHandle fileSystem, uint inode, int inUse, int isDirectory);
}
