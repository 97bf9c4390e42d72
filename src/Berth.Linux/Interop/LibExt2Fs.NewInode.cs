using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Finds a free inode; it is not marked as used.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_new_inode(Ext2FileSystemHandle fileSystem, uint directory, int mode, nint map, out uint inode);
}
