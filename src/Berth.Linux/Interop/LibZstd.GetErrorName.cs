using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibZstd
{
    /// <summary>The text for an error; it belongs to the library.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint ZSTD_getErrorName(nuint result);
}
