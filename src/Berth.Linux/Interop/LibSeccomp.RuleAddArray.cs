using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibSeccomp
{
    /// <summary><c>seccomp_rule_add_array(3)</c>: 0 or a negative errno. Ignores a call that an architecture does not have.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static unsafe partial int seccomp_rule_add_array(
        SeccompContext context, uint action, int syscall, uint count, scmp_arg_cmp* arguments);

    /// <summary><c>struct scmp_arg_cmp</c> of <c>seccomp.h</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct scmp_arg_cmp
    {
        internal uint arg;
        internal uint op;
        internal ulong datum_a;
        internal ulong datum_b;
    }
}
