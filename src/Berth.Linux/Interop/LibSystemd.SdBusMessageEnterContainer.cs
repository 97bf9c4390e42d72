using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_enter_container(3)</c>: 0 at the end of the enclosing array.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_enter_container(SdBusMessage message, byte type, string? contents);
}
