using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    [LibraryImport(Libc)]
    internal static partial void cfmakeraw(ref termios_t attributes);
}
