using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>The block on disk of a block of a file; 0: a hole.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_bmap2(
        Ext2FileSystemHandle fileSystem,
        uint inode,
        ref ext2_inode_large_t content,
        nint buffer,
        int flags,
        ulong block,
        out int resultFlags,
        out ulong physicalBlock);
}
