using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_merge(3)</c>: 0, after which the source is released, or a negative errno.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int seccomp_merge(SeccompContext destination, SeccompContext source);
}
