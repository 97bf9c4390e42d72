using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Sets the size in an inode, and the feature that sizes above 2 GiB need.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_inode_size_set(Ext2FileSystemHandle fileSystem, ref ext2_inode_large_t content, long size);
}
