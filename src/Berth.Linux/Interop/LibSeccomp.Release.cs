using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_release(3)</c>.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial void seccomp_release(nint context);
}
