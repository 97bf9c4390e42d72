using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Makes a directory with an inode that is free, and its entry.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_mkdir(Ext2FileSystemHandle fileSystem, uint parent, uint inode, string name);
}
