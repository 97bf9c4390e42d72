using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    // Both return the error instead of setting errno. If there is no such user, they return 0 and set found to NULL.
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int getpwnam_r(string name, passwd_t* entry, byte* buffer, nuint size, passwd_t** found);

    [LibraryImport(Name)]
    internal static partial int getpwuid_r(uint uid, passwd_t* entry, byte* buffer, nuint size, passwd_t** found);

    [StructLayout(LayoutKind.Sequential)]
    internal struct passwd_t
    {
        internal byte* pw_name;
        internal byte* pw_passwd;
        internal uint pw_uid;
        internal uint pw_gid;
        internal byte* pw_gecos;
        internal byte* pw_dir;
        internal byte* pw_shell;
    }
}
