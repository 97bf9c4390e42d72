using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Finds a name in a directory.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial nint ext2fs_lookup(
        Ext2FileSystemHandle fileSystem, uint directory, byte* name, int length, nint buffer, out uint inode);
}
