using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Supervision.Services;

namespace Berth.CommandLine;

/// <summary>
/// The flags for what errors and diagnostics of the libraries name: members of a description by their paths, and of a request by their
/// names.
/// </summary>
public static class FlagNames
{
    /// <summary>The flags for a member, separated by commas; null: there is none.</summary>
    public static string? Find(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member switch
        {
            nameof(WorkloadSource.ReadOnly) => "--ro",
            nameof(WorkloadSource.Writable) => "--rw",
            nameof(WorkloadSource.Binds) => "--bind",
            nameof(WorkloadSource.Tmpfs) => "--tmpfs",
            nameof(WorkloadSource.Environment) => "--env",
            nameof(WorkloadSource.EnvironmentFiles) => "--env-file",
            nameof(WorkloadSource.Secrets) => "--secret",
            nameof(WorkloadSource.Rlimits) => "--rlimit",
            nameof(WorkloadSource.Disk) or "$.sandbox.resources.disk" => "--disk",
            nameof(WorkloadSource.Deny) => "--deny",
            nameof(WorkloadSource.Network) => "--network",
            nameof(WorkloadSource.Allow) => "--allow",
            nameof(WorkloadSource.DenyHosts) => "--deny-host",
            nameof(WorkloadSource.NetworkLog) => "--network-log",
            nameof(WorkloadSource.Require) => "--require",
            nameof(WorkloadSource.Tty) => "--tty",
            nameof(WorkloadSource.Wayland) => "--wayland",
            nameof(WorkloadSource.X11) => "--x11",
            nameof(WorkloadSource.Sound) => "--sound",
            nameof(WorkloadSource.DbusTalk) => "--dbus-talk",
            nameof(WorkloadSource.Gpu) => "--gpu",
            nameof(WorkloadSource.Camera) => "--camera",
            nameof(WorkloadSource.Profile) or "$.sandbox.profile" => "--profile",
            nameof(WorkloadSource.Identity) or "$.sandbox.identity" => "--identity",
            nameof(WorkloadSource.Memory) or "$.sandbox.resources.memory" => "--memory",
            nameof(WorkloadSource.Pids) or "$.sandbox.resources.pids" => "--pids",
            nameof(WorkloadSource.WorkingDirectory) or "$.workingDirectory" => "--cwd",
            "$.sandbox.filesystem" => "--ro, --rw",
            ServiceException.ManagerMember => "--backend",
            ServiceException.ReplaceMember => "--replace",
            nameof(RegisterServices.Timeout) => "--timeout",
            nameof(RegisterServices.Instance) => "--instance",
            nameof(Up.ExitCodeFrom) => "--exit-code-from",
            nameof(InstallRelease.Version) => "--release-version",
            nameof(InstallRelease.Manifest) => "--manifest",
            nameof(InstallRelease.AllowDowngrade) => "--allow-downgrade",
            nameof(ChangeReleaseKeys.AllowUnsigned) => "--allow-unsigned",
            nameof(UpdateBerth.Prefix) => "--prefix",
            nameof(CallHostService.Descriptors) => "--fd",
            nameof(MachineOptions.Kernel) => "--kernel",
            nameof(MachineOptions.Modules) => "--modules",
            _ when member.StartsWith("$.sandbox.deny", StringComparison.Ordinal) =>
                member.Contains(".except", StringComparison.Ordinal) ? "--except" : "--deny",
            _ when member.StartsWith("$.grants.dbus.session.talk", StringComparison.Ordinal) => "--dbus-talk",
            _ when member.StartsWith("$.grants.secrets", StringComparison.Ordinal) => "--secret",
            _ when member.StartsWith("$.sandbox.resources.rlimits", StringComparison.Ordinal) => "--rlimit",
            _ when member.StartsWith("$.environment", StringComparison.Ordinal) => "--env",
            _ => null,
        };
    }
}
