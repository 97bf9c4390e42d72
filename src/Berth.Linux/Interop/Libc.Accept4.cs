using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Accepts the next connection; the caller owns it. Pass null for both pointers: the address is not needed.</summary>
    [LibraryImport(Name, SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle accept4(SafeFileHandle socket, nint address, nint length, int flags);
}
