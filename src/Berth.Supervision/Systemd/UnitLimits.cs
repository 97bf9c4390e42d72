using System.Globalization;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Systemd;

/// <summary>Writes limits as options of systemd.resource-control(5) and systemd.exec(5).</summary>
internal static class UnitLimits
{
    internal static void Set(UnitText unit, ResourceSpec resources)
    {
        if (resources.Memory is { } memory)
            unit.Set("MemoryMax", memory).Set("MemorySwapMax", 0);
        unit.Set("TasksMax", resources.Pids).Set("CPUWeight", resources.CpuWeight);
        if (resources.CpuMax is { } cpus)
            unit.Set("CPUQuota", string.Create(CultureInfo.InvariantCulture, $"{cpus * 100:0.##}%"));
        unit.Set("Nice", resources.Nice).Set("OOMScoreAdjust", resources.OomScore);
        if (resources.Scheduling is { } policy)
        {
            unit.Set("CPUSchedulingPolicy", policy switch
            {
                SchedulingPolicy.Batch => "batch",
                SchedulingPolicy.Idle => "idle",
                _ => "other",
            });
        }

        foreach (var (name, limit) in resources.Rlimits)
            unit.Set("Limit" + name.ToUpperInvariant(), $"{Text(limit.Soft)}:{Text(limit.Hard)}");

        static string Text(long? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "infinity";
    }
}
