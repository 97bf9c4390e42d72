using System.Runtime.InteropServices;
using Berth.Linux.Abi;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const uint LANDLOCK_CREATE_RULESET_VERSION = 1;

    /// <summary>landlock_create_ruleset(2), for which C libraries have no wrapper: returns the ABI version, or -1.</summary>
    internal static long landlock_create_ruleset(nint attributes, nuint size, uint flags) =>
        syscall(SyscallTable.Number(Syscall.landlock_create_ruleset, RuntimeInformation.ProcessArchitecture), attributes, size, flags);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall(nint number, nint attributes, nuint size, nuint flags);
}
