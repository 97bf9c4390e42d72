using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int F_GETFD = 1;
    internal const int F_SETFD = 2;
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int F_SETLEASE = 1024;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_ADD_SEALS = 1033;
    internal const int F_GET_SEALS = 1034;

    internal const int FD_CLOEXEC = 1;

    internal const int F_RDLCK = 0;
    internal const int F_UNLCK = 2;

    internal const int F_SEAL_SEAL = 0x1;
    internal const int F_SEAL_SHRINK = 0x2;
    internal const int F_SEAL_GROW = 0x4;
    internal const int F_SEAL_WRITE = 0x8;
    internal const int F_SEAL_EXEC = 0x20;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle descriptor, int command, nint argument);

    /// <summary>A close-on-exec copy of the descriptor, with a number of at least <paramref name="lowest"/>. The caller owns it.</summary>
    internal static SafeFileHandle fcntl_dupfd_cloexec(SafeHandle descriptor, int lowest) =>
        fcntl_dupfd_cloexec(descriptor, F_DUPFD_CLOEXEC, lowest);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    private static partial SafeFileHandle fcntl_dupfd_cloexec(SafeHandle descriptor, int command, nint lowest);
}
