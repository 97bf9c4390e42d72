using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSystemd
{
    /// <summary><c>sd_bus_open_user(3)</c>: a connection of the caller's own.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int sd_bus_open_user(out SdBusConnection bus);
}
