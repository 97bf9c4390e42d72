using Berth.Linux.Interop;

namespace Berth.Linux.Host;

/// <summary>
/// The resources of this host, and the share that this process may use: /proc/meminfo and the limits of its cgroups (v1 and v2).
/// </summary>
/// <param name="HostCpus">The number of online CPUs.</param>
/// <param name="Cpus">The number of CPUs that the cgroups allow; may be a fraction, at most <paramref name="HostCpus"/>.</param>
/// <param name="HostMemory">The host's RAM in bytes.</param>
/// <param name="Memory">The memory that the cgroups allow, in bytes; at most <paramref name="HostMemory"/>.</param>
/// <param name="AvailableMemory">The memory in bytes that could be used now without swapping: the smaller of what the host and the cgroups
/// have left.</param>
public sealed record HostResources(int HostCpus, double Cpus, long HostMemory, long Memory, long AvailableMemory)
{
    /// <summary>Reads the current values.</summary>
    /// <exception cref="IOException">/proc can't be read.</exception>
    /// <exception cref="FormatException">/proc/meminfo does not have the format of proc_meminfo(5).</exception>
    public static HostResources Read() => Read("/", (int)Libc.sysconf(Libc._SC_NPROCESSORS_ONLN));

    /// <summary>Reads the values from a file tree that has proc, and the cgroup mounts that its /proc/self/mountinfo names.</summary>
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
