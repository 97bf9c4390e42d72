using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibZstd
{
    /// <summary>A stream for decompression, or null if there is no memory. The caller frees it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial ZstdStreamHandle ZSTD_createDStream();
}
