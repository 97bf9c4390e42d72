using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary>
    /// <c>seccomp_export_bpf_mem(3)</c>, since 2.6: 0 or a negative errno. Sets <paramref name="length"/> to the needed size.
    /// </summary>
    /// <exception cref="EntryPointNotFoundException">The library is older than 2.6.</exception>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial int seccomp_export_bpf_mem(SeccompContext context, byte* buffer, ref nuint length);
}
