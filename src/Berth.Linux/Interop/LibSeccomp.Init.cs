using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_init(3)</c>: a filter with a default action, or null on failure. The caller releases it.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial SeccompContext seccomp_init(uint defaultAction);
}
