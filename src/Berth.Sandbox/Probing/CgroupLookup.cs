using Berth.Instances.HostActions;
using Berth.Linux.Cgroups;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Probing;

/// <summary>Finds the place for the cgroups of instances.</summary>
public static class CgroupLookup
{
    /// <summary>The directory in which a cgroup with these limits can be created, or the reason why there is none.</summary>
    public static (string? Parent, Blocker? Blocker) Find(ResourceSpec limits)
    {
        var delegation = CgroupDelegation.Find(CgroupAction.Settings(limits));
        return delegation.IsAvailable ? (delegation.Parent, null) : (null, new Blocker(delegation.Blocker, delegation.Fix));
    }

    /// <summary>The number of processes of a cgroup that the kernel's OOM killer has killed.</summary>
    public static long OutOfMemoryKills(string? directory) =>
        directory is null ? 0 : new Cgroup(directory).ReadStatistics().OutOfMemoryKills ?? 0;
}
