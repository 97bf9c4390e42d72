using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int IN_NONBLOCK = 0x800;
    internal const int IN_CLOEXEC = 0x80000;

    [LibraryImport(Name, SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle inotify_init1(int flags);
}
