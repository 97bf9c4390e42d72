using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int execve(string path, byte** arguments, byte** environment);
}
