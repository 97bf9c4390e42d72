using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int statvfs(string path, out statvfs_t status);

    /// <summary>struct statvfs, with only the fields that Berth reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    internal struct statvfs_t
    {
        [FieldOffset(8)] internal ulong f_frsize;
        [FieldOffset(16)] internal ulong f_blocks;
        [FieldOffset(24)] internal ulong f_bfree;
        [FieldOffset(32)] internal ulong f_bavail;
        [FieldOffset(40)] internal ulong f_files;
        [FieldOffset(48)] internal ulong f_ffree;
    }
}
