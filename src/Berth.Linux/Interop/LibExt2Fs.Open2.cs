using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>
    /// Opens a file system. The channel goes by the name as a path; <c>ioOptions</c> must not be null, or a "?" in the name would begin
    /// options.
    /// </summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_open2(
        string name, string ioOptions, int flags, int superblock, uint blockSize, nint manager, out Ext2FileSystemHandle fileSystem);
}
