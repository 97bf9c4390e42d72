using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary>
    /// <c>sd_bus_process(3)</c>: above 0 if it made progress; it may then have returned a message, which the caller owns.
    /// </summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_process(SdBusConnection bus, out SdBusMessage message);
}
