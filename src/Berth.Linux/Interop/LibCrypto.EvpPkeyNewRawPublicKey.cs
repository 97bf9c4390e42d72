using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibCrypto
{
    /// <summary>A public key of raw bytes, or null. The caller frees it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial EvpKey EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);
}
