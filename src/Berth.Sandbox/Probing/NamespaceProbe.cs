using Berth.Linux.Identity;
using Berth.Linux.Proc;
using Berth.Sandbox.Host;
using Berth.Sandbox.Running;

namespace Berth.Sandbox.Probing;

/// <summary>Tests whether the caller can create user namespaces, and finds what forbids it.</summary>
public static class NamespaceProbe
{
    private const string AppArmorFix =
        "install packaging/apparmor/berth as /etc/apparmor.d/berth and run `sudo apparmor_parser -r /etc/apparmor.d/berth`";

    /// <summary>The reason why not; null: none is known.</summary>
    /// <param name="attempt">
    /// Whether to create namespaces in a child process, because settings do not show everything. Omitted if the launcher will report a
    /// failure anyway.
    /// </param>
    public static Blocker? Find(bool attempt)
    {
        // AppArmor's setting does not show whether this program has a profile; only the attempt does.
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
