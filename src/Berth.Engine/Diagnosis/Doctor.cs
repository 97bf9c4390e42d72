using System.Collections.Immutable;
using Berth.Engine.Services.Boot;
using Berth.Linux.Identity;
using Berth.Linux.Kernel;
using Berth.Linux.Landlock;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Engine.Diagnosis;

/// <summary>Examines what this kernel and host offer the caller, what is missing, and how to add it. Changes nothing.</summary>
internal static class Doctor
{
    private static readonly Version s_oldestKernel = new(5, 15);

    /// <summary>All findings, in the order in which they are shown.</summary>
    public static ImmutableArray<Finding> Examine() =>
    [
        Kernel(), UserNamespaces(), Landlock(), Seccomp(), Cgroups(), Identities(), ExecutableMemory(),
        Library("libseccomp", NativeLibraries.HasSeccomp, "libseccomp2", "seccomp rule files"),
        Library("libacl", NativeLibraries.HasAcl, "libacl1", "extraPermissions, and the workspace profile as root"),
        Boot(), MachineFinding.Examine(),
        .. DesktopFindings.Examine(),
    ];

    private static Finding Boot()
    {
        const string Name = "reboot";
        var boot = BootStart.Open();
        if (boot.IsEnabledAsync(CancellationToken.None).GetAwaiter().GetResult())
            return new Finding(Name, FindingLevel.Good, "Berth's own supervisor starts at boot");
        return boot.LingerLine is { } line
            ? new Finding(Name, FindingLevel.Limited, "your services run only while you are logged in", line)
            : new Finding(Name, FindingLevel.Limited, "nothing starts Berth's own supervisor at boot", boot.HowToEnable);
    }

    private static Finding Kernel()
    {
        var version = Environment.OSVersion.Version;
        return version >= s_oldestKernel
            ? new Finding("kernel", FindingLevel.Good, $"Linux {version}")
            : new Finding("kernel", FindingLevel.Missing, $"Linux {version} is older than {s_oldestKernel}", "upgrade the kernel");
    }

    private static Finding UserNamespaces() => NamespaceProbe.Find(attempt: true) is { } blocker
        ? new Finding("namespaces", FindingLevel.Missing, blocker.Reason, blocker.Fix)
        : new Finding("namespaces", FindingLevel.Good, "user and mount namespaces can be made");

    private static Finding Landlock()
    {
        var abi = LandlockAbi.Probe();
        if (!abi.IsAvailable)
            return new Finding("landlock", FindingLevel.Limited, "not in this kernel, or not enabled",
                "boot with lsm=landlock,… before the other modules");
        var missing = string.Join("; ", abi.Missing);
        return missing.Length == 0
            ? new Finding("landlock", FindingLevel.Good, $"ABI {abi.Version}")
            : new Finding("landlock", FindingLevel.Limited, $"ABI {abi.Version}; a newer kernel also has: {missing}");
    }

    private static Finding Seccomp()
    {
        const string Actions = "/proc/sys/kernel/seccomp/actions_avail";
        return File.Exists(Actions)
            ? new Finding("seccomp", FindingLevel.Good, "system-call filters")
            : new Finding("seccomp", FindingLevel.Missing, $"{Actions} does not exist", "use a kernel with CONFIG_SECCOMP_FILTER=y");
    }

    private static Finding Cgroups()
    {
        var (parent, blocker) = CgroupLookup.Find(new ResourceSpec { Memory = 1, Pids = 1, CpuWeight = 100 });
        return blocker is null
            ? new Finding("cgroup limits", FindingLevel.Good, $"memory, pids and cpu, in {parent}")
            : new Finding("cgroup limits", FindingLevel.Limited, blocker.Reason, blocker.Fix);
    }

    private static Finding Identities()
    {
        const uint First = 1_000_000;
        if (HostContext.MayMapIdentities() && SubordinateLookup.OtherOwner(First) is { } owner)
        {
            return new Finding("identities", FindingLevel.Limited, $"root's are the uids from {First}, and {First} is {owner}",
                "give them other ids (usermod --del-subuids, --add-subuids)");
        }

        if (HostContext.MayMapIdentities())
            return new Finding("identities", FindingLevel.Good, "root: 0 to 9999, as uids from 1000000");
        if (Credentials.IsRoot)
        {
            return new Finding(
                "identities", FindingLevel.Limited,
                    "root of a user namespace without the uids from 1000000: every workload has your own uid",
                "map the uids 1000000 to 1009999 into the container too");
        }

        var (range, blocker) = SubordinateLookup.Find();
        return range is not null
            ? new Finding("identities", FindingLevel.Good, $"{range.Count} subordinate ids from {range.FirstUid}")
            : new Finding("identities", FindingLevel.Limited, $"none: {blocker!.Reason}", blocker.Fix);
    }

    private static Finding ExecutableMemory()
    {
        var setting = Sysctl.Find("vm.memfd_noexec") ?? 0;
        return setting < 2
            ? new Finding("memory files", FindingLevel.Good, "can be executed")
            : new Finding("memory files", FindingLevel.Limited,
                "vm.memfd_noexec forbids executing them; launchers go through the runtime directory instead");
    }

    private static Finding Library(string name, bool isThere, string package, string need) => isThere
        ? new Finding(name, FindingLevel.Good, "found")
        : new Finding(name, FindingLevel.Limited, $"not found: needed for {need}", $"sudo apt install {package}");
}
