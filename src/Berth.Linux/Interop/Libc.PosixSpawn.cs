using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const short POSIX_SPAWN_SETPGROUP = 0x02;
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    // The native structures are opaque; the buffers are larger than those of glibc (80 and 336 bytes) and musl (80 and 336).
    internal const int RoomForFileActions = 512;
    internal const int RoomForAttributes = 512;

    // These return the error instead of setting errno.
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int posix_spawn(
        out int pid, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_init(void* fileActions);

    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_destroy(void* fileActions);

    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_adddup2(void* fileActions, SafeFileHandle source, int target);

    // glibc 2.34
    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(void* fileActions, int first);

    // glibc 2.29, musl 1.1.24
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* fileActions, string path);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setpgroup(void* attributes, int group);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, sigset_t* signals);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, sigset_t* signals);
}
