using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    /// <summary>Writes the text of a symbolic link to the buffer, without a NUL, cut to its size.</summary>
    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial nint readlink(string path, Span<byte> text, nuint size);
}
