using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Closes a file system without writing what was changed in memory.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial void ext2fs_free(nint fileSystem);
}
