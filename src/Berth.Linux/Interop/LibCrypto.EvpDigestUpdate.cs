using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibCrypto
{
    /// <summary>Adds bytes to a digest; 1: success.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int EVP_DigestUpdate(EvpContext context, ReadOnlySpan<byte> data, nuint length);
}
