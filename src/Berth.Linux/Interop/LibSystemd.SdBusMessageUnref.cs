using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_message_unref(3)</c>; returns null.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint sd_bus_message_unref(nint message);
}
