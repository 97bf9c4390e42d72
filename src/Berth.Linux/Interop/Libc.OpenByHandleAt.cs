using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>open_by_handle_at(2): needs CAP_DAC_READ_SEARCH over the file system.</summary>
    [LibraryImport(Name, SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle open_by_handle_at(SafeFileHandle mount, ref FileHandleBuffer handle, int flags);
}
