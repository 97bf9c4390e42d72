using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary>
    /// <c>sd_bus_call(3)</c>: waits for the reply, which is the caller's; a time of 0 is the library's own. The error is an sd_bus_error of
    /// three words (name, message, flag), zeroed before and freed after.
    /// </summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_call(SdBusConnection bus, SdBusMessage message, ulong microseconds, Span<nint> error, out SdBusMessage reply);
}
