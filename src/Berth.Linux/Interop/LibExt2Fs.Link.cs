using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Adds an entry to a directory. Its file type is in the lowest bits of <c>flags</c>. Does not count links.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_link(Ext2FileSystemHandle fileSystem, uint directory, string name, uint inode, int flags);
}
