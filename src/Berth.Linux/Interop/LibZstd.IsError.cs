using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibZstd
{
    /// <summary>Whether a result is an error: not 0.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial uint ZSTD_isError(nuint result);
}
