using Berth.Linux;
using Berth.Sandbox.Outcome;
using Berth.Sandbox.Running;

namespace Berth.Engine.Hosts;

/// <summary>Finds out whether the caller can make user namespaces, and what forbids it.</summary>
internal static class NamespaceProbe
{
    private const string Limit = "/proc/sys/user/max_user_namespaces";
    private const string DebianSwitch = "/proc/sys/kernel/unprivileged_userns_clone";
    private const string AppArmorSwitch = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";

    /// <summary>What stands in the way; null: nothing known.</summary>
    /// <param name="attempt">
    /// Whether a namespace is really made, in a process of its own: settings do not tell everything. Left out where a failure is going to be
    /// reported by the launcher anyway.
    /// </param>
    public static Blocker? Blocker(bool attempt)
    {
        if (Read(Limit) == "0")
            return new Blocker($"user namespaces are forbidden ({Limit} is 0)", "sudo sysctl user.max_user_namespaces=10000");
        if (!Credentials.IsRoot && Read(DebianSwitch) == "0")
            return new Blocker($"unprivileged user namespaces are forbidden ({DebianSwitch} is 0)", "sudo sysctl kernel.unprivileged_userns_clone=1");
        if (!attempt || UserNamespaceAttempt.Run() is not { } error)
            return null;
        return !Credentials.IsRoot && Read(AppArmorSwitch) == "1"
            ? new Blocker("AppArmor lets only named programs make user namespaces", "install the profile packaging/apparmor/berth into /etc/apparmor.d and run `sudo apparmor_parser -r /etc/apparmor.d/berth`")
            : new Blocker($"the kernel refuses to make a user namespace ({error})", "in a container, allow the clone, unshare and mount system calls (podman: --security-opt seccomp=unconfined)");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
