using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_exit_container(3)</c>.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_exit_container(SdBusMessage message);
}
