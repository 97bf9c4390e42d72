using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_attr_set(3)</c>: 0 or a negative errno.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int seccomp_attr_set(SeccompContext context, uint attribute, uint value);

    /// <summary>The action for calls of an architecture that the filter does not have.</summary>
    internal const uint SCMP_FLTATR_ACT_BADARCH = 2;

    /// <summary>The order of calls in the filter. 1: by priority. 2: a binary tree over the system call numbers.</summary>
    internal const uint SCMP_FLTATR_CTL_OPTIMIZE = 8;
}
