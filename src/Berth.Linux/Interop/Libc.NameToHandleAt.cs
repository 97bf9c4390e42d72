using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>name_to_handle_at(2).</summary>
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int name_to_handle_at(
        SafeFileHandle directory, string path, ref FileHandleBuffer handle, out int mountId, int flags);
}
