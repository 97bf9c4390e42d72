namespace Berth.Workloads.Specs;

/// <summary>A named set of rules added to the default filter.</summary>
public enum SeccompPreset
{
    /// <summary>Denies TIOCSTI and TIOCLINUX, which push characters into a terminal.</summary>
    Tty,

    /// <summary>Denies creating namespaces; clone3 and the mount API answer ENOSYS.</summary>
    Namespaces,

    /// <summary>Denies ptrace and personality.</summary>
    Devel,

    /// <summary>Allows the calls of foreign architectures (32-bit programs on a 64-bit kernel).</summary>
    Compat,
}
