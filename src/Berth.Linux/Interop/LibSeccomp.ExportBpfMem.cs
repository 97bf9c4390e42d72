using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary>
    /// <c>seccomp_export_bpf_mem(3)</c>, since 2.6: the size needed goes to <paramref name="length"/>; 0 or a negative errno.
    /// </summary>
    /// <exception cref="EntryPointNotFoundException">The library is older.</exception>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial int seccomp_export_bpf_mem(SeccompContext context, byte* buffer, ref nuint length);
}
