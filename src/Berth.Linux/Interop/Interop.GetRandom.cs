using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint getrandom(Span<byte> buffer, nuint length, uint flags);
}
