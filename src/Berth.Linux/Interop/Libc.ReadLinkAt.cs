using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Writes the target of a symbolic link to the buffer, without a NUL, cut at the buffer's size.</summary>
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial nint readlinkat(SafeFileHandle directory, string path, Span<byte> text, nuint size);
}
