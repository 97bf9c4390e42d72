using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibZstd
{
    /// <summary>Decompresses as much as there is room or input for. Returns 0 at the end of a frame.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nuint ZSTD_decompressStream(ZstdStreamHandle stream, ref ZSTD_outBuffer_t output, ref ZSTD_inBuffer_t input);

    [StructLayout(LayoutKind.Sequential)]
    internal struct ZSTD_inBuffer_t
    {
        internal nint src;
        internal nuint size;
        internal nuint pos;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ZSTD_outBuffer_t
    {
        internal nint dst;
        internal nuint size;
        internal nuint pos;
    }
}
