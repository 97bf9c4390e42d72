using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static partial class Interop
{
    /// <summary>name_to_handle_at(2).</summary>
    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int name_to_handle_at(SafeFileHandle directory, string path, ref FileHandleBuffer handle, out int mountId, int flags);
}
