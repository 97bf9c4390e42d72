using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Opens a file for reading; the caller closes it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_file_open2(
        Ext2FileSystemHandle fileSystem, uint inode, nint content, int flags, out Ext2FileHandle file);
}
