using Berth.Linux.Identity;
using Berth.Linux.Proc;
using Berth.Sandbox.Host;
using Berth.Sandbox.Running;

namespace Berth.Sandbox.Probing;

/// <summary>Finds out whether the caller can make user namespaces, and what forbids it.</summary>
public static class NamespaceProbe
{
    private const string AppArmorFix =
        "install packaging/apparmor/berth as /etc/apparmor.d/berth and run `sudo apparmor_parser -r /etc/apparmor.d/berth`";

    /// <summary>What stands in the way; null: nothing known.</summary>
    /// <param name="attempt">
    /// Whether namespaces are really made, in a process of its own: settings do not tell everything. Left out where a failure is going to
    /// be reported by the launcher anyway.
    /// </param>
    public static Blocker? Find(bool attempt)
    {
        // AppArmor's switch says nothing of whether this very program has a profile: only the attempt does.
        var policy = UserNamespacePolicy.Read();
        if ((policy with { RestrictedByAppArmor = null }).FindBlocker(Credentials.IsRoot) is { } setting)
            return new Blocker(setting.Blocker, setting.Fix);
        if (!attempt || UserNamespaceAttempt.Run() is not { } error)
            return null;
        return !Credentials.IsRoot && policy.RestrictedByAppArmor == true
            ? new Blocker("AppArmor lets only named programs make user namespaces", AppArmorFix)
            : new Blocker(
                $"the kernel refuses to make a user namespace ({error})",
                "in a container, allow the clone, unshare and mount system calls (podman: --security-opt seccomp=unconfined)");
    }
}
