using System.Collections.Immutable;
using Berth.Linux.Files;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Systemd;

/// <summary>
/// Takes away privileges in a unit that a program with its own sandbox does not need (systemd.exec(5)). The program keeps what is needed to
/// make a sandbox: namespaces and mounts, a /proc and a /sys without mounts over them (otherwise the kernel refuses new mounts of them),
/// its users, and its host name.
/// </summary>
internal static class UnitClosure
{
    // All except those that root needs for mounts, other users and their files. The capabilities inside a sandbox belong to its user
    // namespace, which has its own set.
    private static readonly string[] s_capabilities =
    [
        "CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_AUDIT_WRITE", "CAP_BLOCK_SUSPEND", "CAP_BPF", "CAP_IPC_LOCK", "CAP_LEASE",
            "CAP_LINUX_IMMUTABLE", "CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE", "CAP_MKNOD",
        "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_RAW", "CAP_PERFMON", "CAP_SYSLOG", "CAP_SYS_BOOT",
            "CAP_SYS_CHROOT", "CAP_SYS_MODULE",
        "CAP_SYS_PACCT", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_WAKE_ALARM",
    ];

    private static readonly string[] s_calls = ["@clock", "@cpu-emulation", "@module", "@obsolete", "@raw-io", "@reboot", "@swap"];

    private static readonly string[] s_system = ["/usr", "/boot", "/efi", "/etc"];
    private static readonly string[] s_temporary = ["/tmp", "/var/tmp"];
    private static readonly string[] s_homes = ["/home", "/root", "/run/user"];
    private static readonly string[] s_devices = ["/dev"];

    internal static void Set(UnitText unit, ServiceDefinition definition, ServiceScope scope)
    {
        if (definition.Sandbox is not { } needs)
            return;
        if (needs.Limits)
            unit.Set("Delegate", "cpu memory pids");
        // Each of these implies NoNewPrivileges, with which newuidmap(1) does not work.
        if (scope is ServiceScope.User && needs.Identities)
            return;
        // No RestrictSUIDSGID: with it, systemd makes openat2(2) fail with ENOSYS. Without that call, a source could be opened through a
        // link that was created meanwhile.
        unit.Set("NoNewPrivileges", "yes").Set("RestrictRealtime", "yes")
            .Set("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK")
            .Set("SystemCallFilter", "~"
                + string.Join(' ', needs.Debugging ? s_calls : [.. s_calls, "@debug"])).Set("SystemCallErrorNumber", "EPERM");
        if (!needs.Debugging)
            unit.Set("LockPersonality", "yes");
        if (!needs.Foreign)
            unit.Set("SystemCallArchitectures", "native");
        // A user's manager lacks the privileges for the rest.
        if (scope is ServiceScope.System)
            CloseHost(unit, definition, needs);
    }

    private static void CloseHost(UnitText unit, ServiceDefinition definition, SandboxNeeds needs)
    {
        ImmutableArray<string> all = [definition.Command[0], .. definition.WorkingDirectory is { } directory
            ? [directory]
            : (string[])[], .. needs.Reads, .. needs.Writes];
        unit.Set("CapabilityBoundingSet", "~" + string.Join(' ', s_capabilities))
            .Set("ProtectKernelModules", "yes")
            .Set("ProtectClock", "yes")
            .Set("PrivateMounts", "yes");
        if (!needs.Limits)
            unit.Set("ProtectControlGroups", "yes");
        // The prober runs in the service's unit.
        if (!needs.Network && definition.Supervise.Ready is not PolledProbe)
        {
            unit.Set("PrivateNetwork", "yes");
            if (definition.Supervise.Listen.IsEmpty)
                unit.Set("IPAddressAllow", "localhost").Set("IPAddressDeny", "any");
        }
        if (definition.Hardening.ProtectSystem is SystemProtection.None && !Touch(needs.Writes, s_system))
            unit.Set("ProtectSystem", "full");
        if (!definition.Hardening.PrivateTmp && !Touch(all, s_temporary))
            unit.Set("PrivateTmp", "yes");
        if (!Touch(all, s_homes))
            unit.Set("ProtectHome", "yes");
        else if (!Touch(needs.Writes, s_homes))
            unit.Set("ProtectHome", "read-only");
        if (!Touch(all, s_devices))
            unit.Set("PrivateDevices", "yes");
    }

    /// <summary>Whether one of the paths is in one of the directories, or contains one.</summary>
    private static bool Touch(ImmutableArray<string> paths, string[] directories) =>
        paths.Any(path => directories.Any(directory => PathPrefix.IsWithin(path, directory) || PathPrefix.IsWithin(directory, path)));
}
