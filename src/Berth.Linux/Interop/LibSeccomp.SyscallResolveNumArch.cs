using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_syscall_resolve_num_arch(3)</c>: a name that the caller frees, or null.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial nint seccomp_syscall_resolve_num_arch(uint architecture, int number);
}
