using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Calls a function for each extended attribute.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial nint ext2fs_xattrs_iterate(
        Ext2AttributesHandle attributes, delegate* unmanaged<byte*, byte*, nuint, nint, int> function, nint data);
}
