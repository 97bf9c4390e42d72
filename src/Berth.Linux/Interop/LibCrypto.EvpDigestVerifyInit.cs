using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibCrypto
{
    /// <summary>Prepares a verification; 1: success.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int EVP_DigestVerifyInit(EvpContext context, nint keyContext, nint digest, nint engine, EvpKey key);
}
