using Berth.Linux.Interop;

namespace Berth.Linux.Files;

/// <summary>Restrictions of openat2(2) on walking a path.</summary>
[Flags]
public enum ResolveRules : ulong
{
    /// <summary>None: as open(2).</summary>
    None = 0,

    /// <summary>Do not cross mount points: EXDEV.</summary>
    NoOtherMounts = Libc.RESOLVE_NO_XDEV,

    /// <summary>Do not follow magic links (/proc/PID/root, /proc/PID/fd): ELOOP.</summary>
    NoMagicLinks = Libc.RESOLVE_NO_MAGICLINKS,

    /// <summary>Do not follow symbolic links: ELOOP.</summary>
    NoSymbolicLinks = Libc.RESOLVE_NO_SYMLINKS,

    /// <summary>Do not leave the directory at any component: EXDEV.</summary>
    Beneath = Libc.RESOLVE_BENEATH,

    /// <summary>Treat the directory as "/" for absolute paths, links and "..".</summary>
    InRoot = Libc.RESOLVE_IN_ROOT,
}
