using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary>
    /// <c>sd_bus_message_read_basic(3)</c> into eight bytes. A string is a pointer, valid as long as the message.
    /// </summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_read_basic(SdBusMessage message, byte type, out long value);
}
