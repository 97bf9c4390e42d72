namespace Berth.Workloads.Specs;

/// <summary>A named set of rules for the system call filter.</summary>
public enum SeccompPreset
{
    /// <summary>Denies TIOCSTI and TIOCLINUX, which insert characters into the input of a terminal.</summary>
    Tty,

    /// <summary>Denies creating namespaces; clone3 and the mount API fail with ENOSYS.</summary>
    Namespaces,

    /// <summary>Denies ptrace and personality.</summary>
    Devel,

    /// <summary>Allows the calls of foreign architectures (32-bit programs on a 64-bit kernel).</summary>
    Compat,
}
