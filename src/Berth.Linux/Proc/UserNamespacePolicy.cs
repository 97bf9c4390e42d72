using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>
/// The settings by which a host forbids user namespaces. What they say is a forecast: only the attempt tells, for a container's filter or a
/// security module may forbid them too.
/// </summary>
/// <param name="Most">How many there may be (<c>user.max_user_namespaces</c>); null: the kernel has none at all.</param>
/// <param name="OpenToUsers">Whether users other than root may make them (<c>kernel.unprivileged_userns_clone</c>, of Debian's kernels);
/// null: not a setting here.</param>
/// <param name="RestrictedByAppArmor">Whether a program needs an AppArmor profile that lets it
/// (<c>kernel.apparmor_restrict_unprivileged_userns</c>, Ubuntu); null: not a setting here.</param>
public sealed record UserNamespacePolicy(long? Most, bool? OpenToUsers, bool? RestrictedByAppArmor)
{
    /// <summary>The settings of this host.</summary>
    public static UserNamespacePolicy Read() => new(
        Sysctl.Find("user.max_user_namespaces"),
        Sysctl.Find("kernel.unprivileged_userns_clone") is { } open ? open != 0 : null,
        Sysctl.Find("kernel.apparmor_restrict_unprivileged_userns") is { } restricted ? restricted != 0 : null);

    /// <summary>The setting that is in the way, and the one line that lifts it; null where none is.</summary>
    /// <param name="isRoot">Whether the caller is privileged, to whom only the number applies.</param>
    public (string Blocker, string Fix)? FindBlocker(bool isRoot) => this switch
    {
        { Most: null } => ("this kernel has no user namespaces", "use a kernel with CONFIG_USER_NS=y"),
        { Most: 0 } => ("user.max_user_namespaces is 0", "sudo sysctl -w user.max_user_namespaces=15000"),
        { OpenToUsers: false } when !isRoot => ("kernel.unprivileged_userns_clone is 0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        { RestrictedByAppArmor: true } when !isRoot => (
            "AppArmor lets only named programs make user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1)",
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        _ => null,
    };
}
