using Berth.Linux;
using Berth.Sandbox.Outcome;
using Berth.Workloads;

namespace Berth.Engine.Hosts;

/// <summary>Cgroups of instances: where they go, how they are made, and how they are removed with all that is in them.</summary>
internal static class CgroupLookup
{
    // Killed processes leave as soon as the kernel gets to it; one in the middle of disk I/O may take its time.
    private static readonly TimeSpan s_removal = TimeSpan.FromSeconds(5);

    /// <summary>Where a cgroup with these limits may be made, or what is in the way.</summary>
    public static (string? Parent, Blocker? Blocker) Find(ResourceSpec limits)
    {
        var delegation = CgroupDelegation.Find(Settings(limits));
        return delegation.IsAvailable ? (delegation.Parent, null) : (null, new Blocker(delegation.Blocker, delegation.Fix));
    }

    /// <summary>Makes a cgroup with limits, its parent too.</summary>
    public static void Create(string directory, ResourceSpec limits) => Cgroup.Create(directory, Settings(limits));

    /// <summary>Kills what is left in a cgroup and removes it; one that is not there is removed already.</summary>
    public static void Remove(string directory)
    {
        if (Directory.Exists(directory))
            new Cgroup(directory).Remove(s_removal);
    }

    /// <summary>How many processes of a cgroup the kernel has killed for want of memory.</summary>
    public static long OutOfMemoryKills(string? directory) => directory is null ? 0 : new Cgroup(directory).ReadStatistics().OutOfMemoryKills ?? 0;

    private static CgroupSettings Settings(ResourceSpec limits) =>
        new() { Memory = limits.Memory, Pids = limits.Pids, CpuWeight = limits.CpuWeight, CpuMax = limits.CpuMax };
}
