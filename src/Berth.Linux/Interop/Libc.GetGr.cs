using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    // Both return the error instead of setting errno. If there is no such group, they return 0 and set found to NULL.
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int getgrnam_r(string name, group_t* entry, byte* buffer, nuint size, group_t** found);

    [LibraryImport(Name)]
    internal static partial int getgrgid_r(uint gid, group_t* entry, byte* buffer, nuint size, group_t** found);

    [StructLayout(LayoutKind.Sequential)]
    internal struct group_t
    {
        internal byte* gr_name;
        internal byte* gr_passwd;
        internal uint gr_gid;
        internal byte** gr_mem;
    }
}
