using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Identity;

/// <summary>The credentials of this process (credentials(7)).</summary>
public static class Credentials
{
    /// <summary>The real user id.</summary>
    public static uint Uid => Libc.getuid();

    /// <summary>The real group id.</summary>
    public static uint Gid => Libc.getgid();

    /// <summary>The effective user id, against which permissions are checked.</summary>
    public static uint EffectiveUid => Libc.geteuid();

    /// <summary>The effective group id.</summary>
    public static uint EffectiveGid => Libc.getegid();

    /// <summary>Whether the effective user is root.</summary>
    public static bool IsRoot => EffectiveUid == 0;

    /// <summary>The supplementary groups.</summary>
    /// <exception cref="LinuxException">getgroups(2) failed.</exception>
    public static IReadOnlyList<uint> SupplementaryGroups
    {
        get
        {
            while (true)
            {
                var count = Libc.getgroups(0, default);
                LinuxException.ThrowIfFailed(count, "list the groups of this process");
                var groups = new uint[count];
                count = Libc.getgroups(groups.Length, groups);
                if (count >= 0)
                    return groups[..count];
                // EINVAL: another thread has added groups in between.
                if (Libc.LastError != Errno.EINVAL)
                    throw LinuxException.Last("list the groups of this process");
            }
        }
    }
}
