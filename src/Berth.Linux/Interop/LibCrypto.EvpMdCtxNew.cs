using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibCrypto
{
    /// <summary>A context for digests, or null without memory. The caller frees it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial EvpContext EVP_MD_CTX_new();
}
