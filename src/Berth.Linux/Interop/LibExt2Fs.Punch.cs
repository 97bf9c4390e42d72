using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Frees the blocks of a range of a file, including both ends.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_punch(
        Ext2FileSystemHandle fileSystem, uint inode, ref ext2_inode_large_t content, nint buffer, ulong start, ulong end);
}
