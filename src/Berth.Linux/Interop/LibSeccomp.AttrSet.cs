using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_attr_set(3)</c>: 0 or a negative errno.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int seccomp_attr_set(SeccompContext context, uint attribute, uint value);

    /// <summary>The action for a call made through an architecture that the filter does not have.</summary>
    internal const uint SCMP_FLTATR_ACT_BADARCH = 2;

    /// <summary>1: in order of priority. 2: a binary tree over the syscall numbers.</summary>
    internal const uint SCMP_FLTATR_CTL_OPTIMIZE = 8;
}
