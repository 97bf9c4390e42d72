using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary>
    /// <c>seccomp_syscall_resolve_name(3)</c>: the number on this architecture, a negative pseudo number if only other architectures have
    /// the call, or <see cref="__NR_SCMP_ERROR"/>.
    /// </summary>
    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int seccomp_syscall_resolve_name(string name);

    internal const int __NR_SCMP_ERROR = -1;
}
