using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const uint STATX_BASIC_STATS = 0x7ff;
    internal const uint STATX_BTIME = 0x800;
    internal const uint STATX_MNT_ID = 0x1000;
    internal const uint S_IFMT = 0xf000;

    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int statx(SafeFileHandle directory, string path, int flags, uint mask, out statx_t status);

    /// <summary>struct statx, with only the fields that Berth reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct statx_t
    {
        [FieldOffset(0)] internal uint stx_mask;
        [FieldOffset(16)] internal uint stx_nlink;
        [FieldOffset(20)] internal uint stx_uid;
        [FieldOffset(24)] internal uint stx_gid;
        [FieldOffset(28)] internal ushort stx_mode;
        [FieldOffset(32)] internal ulong stx_ino;
        [FieldOffset(40)] internal ulong stx_size;
        [FieldOffset(48)] internal ulong stx_blocks;
        [FieldOffset(80)] internal long stx_btime_sec;
        [FieldOffset(88)] internal uint stx_btime_nsec;
        [FieldOffset(96)] internal long stx_ctime_sec;
        [FieldOffset(104)] internal uint stx_ctime_nsec;
        [FieldOffset(112)] internal long stx_mtime_sec;
        [FieldOffset(120)] internal uint stx_mtime_nsec;
        [FieldOffset(128)] internal uint stx_rdev_major;
        [FieldOffset(132)] internal uint stx_rdev_minor;
        [FieldOffset(136)] internal uint stx_dev_major;
        [FieldOffset(140)] internal uint stx_dev_minor;
        [FieldOffset(144)] internal ulong stx_mnt_id;
    }
}
