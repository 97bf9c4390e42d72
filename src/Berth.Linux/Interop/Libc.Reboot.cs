using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const uint RB_AUTOBOOT = 0x01234567;
    internal const uint RB_POWER_OFF = 0x4321FEDC;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int reboot(uint operation);
}
