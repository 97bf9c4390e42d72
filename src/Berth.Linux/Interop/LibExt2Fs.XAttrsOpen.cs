using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Opens the extended attributes of an inode; the caller closes them.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_xattrs_open(Ext2FileSystemHandle fileSystem, uint inode, out Ext2AttributesHandle attributes);
}
