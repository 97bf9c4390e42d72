using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_new_method_call(3)</c>: the caller owns the message.</summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_message_new_method_call(
        SdBusConnection bus, out SdBusMessage message, string destination, string path, string @interface, string member);
}
