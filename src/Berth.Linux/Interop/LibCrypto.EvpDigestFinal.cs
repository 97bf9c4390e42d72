using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibCrypto
{
    /// <summary>Writes a digest; 1: success.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int EVP_DigestFinal_ex(EvpContext context, Span<byte> digest, out uint length);
}
