using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Writes a block of a directory with its checksum.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial nint ext2fs_write_dir_block4(
        Ext2FileSystemHandle fileSystem, ulong block, byte* content, int flags, uint directory);
}
