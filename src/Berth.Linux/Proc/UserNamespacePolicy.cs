using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>
/// Settings with which a host forbids user namespaces. They allow only a forecast: the filter of a container or a security module may
/// forbid user namespaces, too.
/// </summary>
/// <param name="Most">The maximum number (<c>user.max_user_namespaces</c>); null: the kernel does not support user namespaces.</param>
/// <param name="OpenToUsers">Whether users other than root may make them (<c>kernel.unprivileged_userns_clone</c>, in Debian's kernels);
/// null: the kernel has no such setting.</param>
/// <param name="RestrictedByAppArmor">Whether a program needs an AppArmor profile that allows them
/// (<c>kernel.apparmor_restrict_unprivileged_userns</c>, Ubuntu); null: the kernel has no such setting.</param>
public sealed record UserNamespacePolicy(long? Most, bool? OpenToUsers, bool? RestrictedByAppArmor)
{
    /// <summary>Reads the settings of this host.</summary>
    public static UserNamespacePolicy Read() => new(
        Sysctl.Find("user.max_user_namespaces"),
        Sysctl.Find("kernel.unprivileged_userns_clone") is { } open ? open != 0 : null,
        Sysctl.Find("kernel.apparmor_restrict_unprivileged_userns") is { } restricted ? restricted != 0 : null);

    /// <summary>The setting that forbids user namespaces, and a command that changes it; null if none does.</summary>
    /// <param name="isRoot">Whether the caller is root, to whom only the maximum number applies.</param>
    public (string Blocker, string Fix)? FindBlocker(bool isRoot) => this switch
    {
        { Most: null } => ("this kernel has no user namespaces", "use a kernel with CONFIG_USER_NS=y"),
        { Most: 0 } => ("user.max_user_namespaces is 0", "sudo sysctl -w user.max_user_namespaces=15000"),
        { OpenToUsers: false } when !isRoot => (
            "kernel.unprivileged_userns_clone is 0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        { RestrictedByAppArmor: true } when !isRoot => (
            "AppArmor lets only named programs make user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1)",
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        _ => null,
    };
}
