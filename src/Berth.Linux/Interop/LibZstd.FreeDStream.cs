using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibZstd
{
    /// <summary>Frees a stream.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nuint ZSTD_freeDStream(nint stream);
}
