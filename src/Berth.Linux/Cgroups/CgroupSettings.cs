using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>Limits of a version 2 cgroup: cgroups(7), the kernel's admin-guide/cgroup-v2. Null means no limit.</summary>
public sealed record CgroupSettings
{
    private const int CpuPeriodMicroseconds = 100_000;
    private const int LeastCpuQuotaMicroseconds = 1_000; // the kernel's minimum

    /// <summary>Memory in bytes (<c>memory.max</c>). Swap is disabled for the cgroup.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads (<c>pids.max</c>).</summary>
    public int? Pids { get; init; }

    /// <summary>Share of the CPU under contention (<c>cpu.weight</c>), 1 to 10000; the kernel's default is 100.</summary>
    public int? CpuWeight { get; init; }

    /// <summary>The number of CPUs that may be used (<c>cpu.max</c>); 0.5 is half a CPU.</summary>
    public double? CpuMax { get; init; }

    /// <summary>The controllers that enforce the limits, ordered by name.</summary>
    public IEnumerable<string> Controllers
    {
        get
        {
            if (CpuWeight is not null || CpuMax is not null)
                yield return "cpu";
            if (Memory is not null)
                yield return "memory";
            if (Pids is not null)
                yield return "pids";
        }
    }

    /// <summary>The files of the cgroup that hold the limits, and the value for each.</summary>
    internal IEnumerable<(string File, string Value)> Files
    {
        get
        {
            if (CpuMax is { } cpus)
            {
                var quota = Math.Max((long)Math.Round(cpus * CpuPeriodMicroseconds), LeastCpuQuotaMicroseconds);
                yield return ("cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {CpuPeriodMicroseconds}"));
            }

            if (CpuWeight is { } weight)
                yield return ("cpu.weight", weight.ToString(CultureInfo.InvariantCulture));
            if (Memory is { } bytes)
                yield return ("memory.max", bytes.ToString(CultureInfo.InvariantCulture));
            if (Pids is { } pids)
                yield return ("pids.max", pids.ToString(CultureInfo.InvariantCulture));
        }
    }
}
