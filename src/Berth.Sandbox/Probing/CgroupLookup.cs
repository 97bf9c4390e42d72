using Berth.Instances.HostActions;
using Berth.Linux.Cgroups;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Probing;

/// <summary>Where cgroups of instances go.</summary>
public static class CgroupLookup
{
    /// <summary>Where a cgroup with these limits may be made, or what is in the way.</summary>
    public static (string? Parent, Blocker? Blocker) Find(ResourceSpec limits)
    {
        var delegation = CgroupDelegation.Find(CgroupAction.Settings(limits));
        return delegation.IsAvailable ? (delegation.Parent, null) : (null, new Blocker(delegation.Blocker, delegation.Fix));
    }

    /// <summary>How many processes of a cgroup the kernel has killed for want of memory.</summary>
    public static long OutOfMemoryKills(string? directory) =>
        directory is null ? 0 : new Cgroup(directory).ReadStatistics().OutOfMemoryKills ?? 0;
}
