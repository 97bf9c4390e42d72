using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>What a cgroup may use (version 2), see cgroups(7) and the kernel's admin-guide/cgroup-v2. Null: no limit.</summary>
public sealed record CgroupSettings
{
    private const int CpuPeriodMicroseconds = 100_000;
    private const int LeastCpuQuotaMicroseconds = 1_000; // the kernel takes no less

    /// <summary>Bytes of memory (<c>memory.max</c>). There is no swap beyond it.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads (<c>pids.max</c>).</summary>
    public int? Pids { get; init; }

    /// <summary>Share of the CPU under contention (<c>cpu.weight</c>), 1 to 10000; 100 is usual.</summary>
    public int? CpuWeight { get; init; }

    /// <summary>CPUs at most (<c>cpu.max</c>): 0.5 is half of one.</summary>
    public double? CpuMax { get; init; }

    /// <summary>The controllers that enforce them, in the order of their names.</summary>
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

    /// <summary>The files of a cgroup that say so, and what is written to each.</summary>
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
