using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Sets an attribute of the calling thread that is a text.</summary>
    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int prctl(int option, string argument);
}
