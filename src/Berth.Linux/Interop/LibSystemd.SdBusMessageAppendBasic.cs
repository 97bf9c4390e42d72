using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_append_basic(3)</c> for a string; copies it.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_append_basic(SdBusMessage message, byte type, string value);
}
