using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibExt2Fs
{
    /// <summary>Makes a symbolic link; an inode of 0: finds a free one.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ext2fs_symlink(Ext2FileSystemHandle fileSystem, uint parent, uint inode, string name, string target);
}
