using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_append_basic(3)</c> for a boolean, which is an int.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_append_basic(SdBusMessage message, byte type, in int value);
}
