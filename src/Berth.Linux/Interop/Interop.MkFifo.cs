using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int mkfifo(string path, uint mode);
}
