using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_version(3)</c>: static memory of the library.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial scmp_version* seccomp_version();

    /// <summary><c>struct scmp_version</c> of <c>seccomp.h</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct scmp_version
    {
        internal uint major;
        internal uint minor;
        internal uint micro;
    }
}
