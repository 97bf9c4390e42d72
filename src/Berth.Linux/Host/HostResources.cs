using Berth.Linux.Interop;

namespace Berth.Linux.Host;

/// <summary>
/// What this host has, and how much of it this process may use: /proc/meminfo, and the limits of its cgroups (v1 and v2).
/// </summary>
/// <param name="HostCpus">The CPUs that are online.</param>
/// <param name="Cpus">How many of them the cgroups let us use: may be a fraction, is at most <paramref name="HostCpus"/>.</param>
/// <param name="HostMemory">The host's RAM, in bytes.</param>
/// <param name="Memory">How much of it the cgroups let us use, in bytes.</param>
/// <param name="AvailableMemory">How much could be used now without swapping, in bytes: of the host's, and of what the cgroups
/// leave.</param>
internal sealed record HostResources(int HostCpus, double Cpus, long HostMemory, long Memory, long AvailableMemory)
{
    /// <summary>Reads them now.</summary>
    /// <exception cref="IOException">/proc could not be read.</exception>
    /// <exception cref="FormatException">/proc/meminfo is not as proc_meminfo(5) says.</exception>
    public static HostResources Read() => Read("/", (int)Libc.sysconf(Libc._SC_NPROCESSORS_ONLN));

    /// <summary>Reads them from a file tree that has proc and the cgroup mounts where /proc/self/mountinfo says.</summary>
    internal static HostResources Read(string root, int hostCpus)
    {
        var memory = MemoryInfo.Parse(File.ReadLines(Path.Combine(root, "proc/meminfo")));
        var limits = CgroupLimits.Read(root);
        return new HostResources(
            hostCpus,
            Math.Min(hostCpus, limits.Cpus ?? hostCpus),
            memory.Total,
            Math.Min(memory.Total, limits.Memory ?? memory.Total),
            Math.Min(memory.Available, limits.MemoryLeft ?? memory.Available));
    }
}
