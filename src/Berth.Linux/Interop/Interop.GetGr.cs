using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    // Both return the error instead of setting errno; found is NULL, with 0 returned, where there is no such group.
    [LibraryImport(Libc, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int getgrnam_r(string name, group_t* entry, byte* buffer, nuint size, group_t** found);

    [LibraryImport(Libc)]
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
