using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibCrypto
{
    /// <summary>Frees a key.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial void EVP_PKEY_free(nint key);
}
