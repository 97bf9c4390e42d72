using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary>
    /// <c>sd_bus_call(3)</c>: waits for the reply, which the caller owns. A timeout of 0 is the library's default. The error is an
    /// sd_bus_error of three words (name, message, flag) that the caller zeroes before and frees after the call.
    /// </summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_call(
        SdBusConnection bus, SdBusMessage message, ulong microseconds, Span<nint> error, out SdBusMessage reply);
}
