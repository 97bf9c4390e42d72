using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_export_bpf(3)</c>: writes the filter to a descriptor; 0 or a negative errno.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int seccomp_export_bpf(SeccompContext context, SafeFileHandle descriptor);
}
