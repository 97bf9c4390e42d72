using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_skip(3)</c>; of null types: the next value, whatever it is.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_skip(SdBusMessage message, string? types);
}
