using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Seccomp;

/// <summary>The names of system calls that libseccomp knows.</summary>
public static class SyscallNames
{
    /// <summary>Whether some architecture has a call with this name.</summary>
    /// <param name="name">The name, for example <c>openat</c>.</param>
    /// <exception cref="NativeLibraryException">libseccomp is not installed.</exception>
    public static bool IsKnown(string name)
    {
        LibSeccomp.Library.Require("to know system calls by name");
        return LibSeccomp.seccomp_syscall_resolve_name(name) != LibSeccomp.__NR_SCMP_ERROR;
    }

    /// <summary>The calls of an architecture, ordered by number. Slow: meant for messages and tests.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <exception cref="NativeLibraryException">libseccomp is not installed.</exception>
    public static unsafe IEnumerable<KeyValuePair<int, string>> Of(SeccompArchitecture architecture)
    {
        LibSeccomp.Library.Require("to know system calls by name");
        var calls = new List<KeyValuePair<int, string>>();
        for (var number = 0; number < 1024; number++)
        {
            var name = LibSeccomp.seccomp_syscall_resolve_num_arch((uint)architecture, number);
            if (name == 0)
                continue;
            calls.Add(new(number, Marshal.PtrToStringUTF8(name)!));
            // SAFETY: the caller owns the name, which libseccomp allocates with malloc. It has been copied.
            Libc.free((void*)name);
        }

        return calls;
    }
}
