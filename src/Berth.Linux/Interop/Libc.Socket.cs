using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int NETLINK_ROUTE = 0;

    [LibraryImport(Name, SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle socket(int family, int type, int protocol);
}
