using Berth.Linux.Interop;

namespace Berth.Linux.Files;

/// <summary>How openat2(2) may walk a path.</summary>
[Flags]
public enum ResolveRules : ulong
{
    /// <summary>As open(2) does.</summary>
    None = 0,

    /// <summary>Not across mounts: EXDEV.</summary>
    NoOtherMounts = Libc.RESOLVE_NO_XDEV,

    /// <summary>Not through the links of /proc that jump (/proc/PID/root, /proc/PID/fd): ELOOP.</summary>
    NoMagicLinks = Libc.RESOLVE_NO_MAGICLINKS,

    /// <summary>Through no symbolic link at all: ELOOP.</summary>
    NoSymbolicLinks = Libc.RESOLVE_NO_SYMLINKS,

    /// <summary>Never out of the directory, not even on the way: EXDEV.</summary>
    Beneath = Libc.RESOLVE_BENEATH,

    /// <summary>The directory is taken as "/", by absolute paths and links and by "..".</summary>
    InRoot = Libc.RESOLVE_IN_ROOT,
}
