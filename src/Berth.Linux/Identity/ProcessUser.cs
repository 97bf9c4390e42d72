using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Identity;

/// <summary>Changes the user of this process for good.</summary>
public static class ProcessUser
{
    /// <summary>Gives up root: this process gets the groups and the user, and can't go back.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="gid">The user's group.</param>
    /// <param name="groups">The supplementary groups.</param>
    /// <exception cref="LinuxException">EPERM: this process is not root.</exception>
    public static void Become(uint uid, uint gid, ReadOnlySpan<uint> groups)
    {
        LinuxException.ThrowIfFailed(Libc.setgroups((nuint)groups.Length, groups), "set the groups");
        LinuxException.ThrowIfFailed(Libc.setgid(gid), "set the group");
        LinuxException.ThrowIfFailed(Libc.setuid(uid), "set the user");
    }
}
