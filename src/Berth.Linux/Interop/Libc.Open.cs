using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NOCTTY = 0x100;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;

    /// <summary>Do not follow a symbolic link in the last component.</summary>
    internal static int O_NOFOLLOW => IsArm64 ? Arm64.O_NOFOLLOW : X64.O_NOFOLLOW;

    /// <summary>Fail if the path is not a directory.</summary>
    internal static int O_DIRECTORY => IsArm64 ? Arm64.O_DIRECTORY : X64.O_DIRECTORY;

    /// <summary>Make a file without a name in the given directory.</summary>
    internal static int O_TMPFILE => IsArm64 ? Arm64.O_TMPFILE : X64.O_TMPFILE;

    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle open(string path, int flags, uint mode);

    internal static partial class X64
    {
        internal const int O_DIRECTORY = 0x10000;
        internal const int O_NOFOLLOW = 0x20000;
        internal const int O_TMPFILE = 0x410000;
    }

    internal static partial class Arm64
    {
        internal const int O_DIRECTORY = 0x4000;
        internal const int O_NOFOLLOW = 0x8000;
        internal const int O_TMPFILE = 0x404000;
    }
}
