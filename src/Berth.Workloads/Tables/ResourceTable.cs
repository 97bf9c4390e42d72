using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>sandbox.resources</c> object.</summary>
public static class ResourceTable
{
    /// <summary>No program starts in less memory, so a smaller value is probably a mistaken unit.</summary>
    private const long LeastMemory = 1 << 20;

    private static readonly RlimitKind s_rlimit = new(new ObjectKind<RlimitSpec>(
        new RlimitSpec(Soft: null, Hard: null),
        [
            new MemberOf<RlimitSpec, long?>("soft", LimitKind.Instance, static s => s.Soft, static (s, v) => s with { Soft = v },
                "The limit in force.") { IsRequired = true },
            new MemberOf<RlimitSpec, long?>("hard", LimitKind.Instance, static s => s.Hard, static (s, v) => s with { Hard = v },
                "The value to which the workload may raise it.") { IsRequired = true },
        ])
    {
        Rules = [new Rule<RlimitSpec>(["soft", "hard"], CheckSoftIsBelowHard)],
    });

    /// <summary>The table.</summary>
    public static ObjectKind<ResourceSpec> Kind { get; } = new(
        ResourceSpec.Default,
        [
            new MemberOf<ResourceSpec, long?>("memory", new NullableKind<long>(new SizeKind("memory", LeastMemory)), static s => s.Memory,
                static (s, v) => s with { Memory = v },
                "Memory (cgroup v2 memory.max; disables swap): \"512M\", or bytes.") { Aliases = ["mem", "memoryMax"] },
            new MemberOf<ResourceSpec, int?>("pids", new NullableKind<int>(new IntegerKind("pids", 1, int.MaxValue)), static s => s.Pids,
                static (s, v) => s with { Pids = v },
                "The number of processes and threads (cgroup v2 pids.max).") { Aliases = ["tasks", "processes"] },
            new MemberOf<ResourceSpec, int?>("cpuWeight", new NullableKind<int>(new IntegerKind("cpuWeight", 1, 10_000)),
                static s => s.CpuWeight, static (s, v) => s with { CpuWeight = v },
                "Share of the CPU under contention (cgroup v2 cpu.weight); the kernel's default is 100.") { Aliases = ["cpuShares"] },
            new MemberOf<ResourceSpec, double?>("cpuMax", new NullableKind<double>(new NumberKind("cpuMax", 0.01, 4096)),
                static s => s.CpuMax, static (s, v) => s with { CpuMax = v },
                "The number of CPUs that may be used (cgroup v2 cpu.max); 0.5 is half a CPU.") { Aliases = ["cpu", "cpus"] },
            new MemberOf<ResourceSpec, long?>("disk",
                new NullableKind<long>(new SizeKind("disk", EntryTables.LeastSize) { Unit = EntryTables.LeastSize }),
                static s => s.Disk, static (s, v) => s with { Disk = v },
                "The size of each writable directory in memory that has no size of its own (/tmp, the home, /dev/shm), without a cgroup. "
                    + "Left out: the kernel's default, half of the memory."),
            new MemberOf<ResourceSpec, bool>("optional", BooleanKind.Instance, static s => s.Optional,
                static (s, v) => s with { Optional = v },
                "Whether the workload runs without the cgroup limits if the host has not delegated a cgroup."),
            new MemberOf<ResourceSpec, ImmutableSortedDictionary<string, RlimitSpec>>("rlimits",
                new MapKind<RlimitSpec>(new ChoiceRule("rlimit", RlimitNames.All, "",
                    "getrlimit(2), in lower case without RLIMIT_"), s_rlimit),
                static s => s.Rlimits, static (s, v) => s with { Rlimits = v },
                "Limits of getrlimit(2), by lower-case name without RLIMIT_: a number, a size, \"unlimited\", or { \"soft\", \"hard\" }.")
            { Aliases = ["ulimits"] },
            new MemberOf<ResourceSpec, int?>("nice", new NullableKind<int>(new IntegerKind("nice", -20, 19)), static s => s.Nice,
                static (s, v) => s with { Nice = v },
                "nice(2) value. Left out: the caller's."),
            new MemberOf<ResourceSpec, int?>("oomScore", new NullableKind<int>(new IntegerKind("oomScore", -1000, 1000)),
                static s => s.OomScore, static (s, v) => s with { OomScore = v },
                "oom_score_adj (proc(5)). Left out: the caller's.") { Aliases = ["oomScoreAdjust", "oomScoreAdj"] },
            new MemberOf<ResourceSpec, SchedulingPolicy?>("scheduling",
                new NullableKind<SchedulingPolicy>(new EnumKind<SchedulingPolicy>("scheduling",
                [
                    new EnumWord<SchedulingPolicy>(SchedulingPolicy.Other, "other", "SCHED_OTHER."),
                    new EnumWord<SchedulingPolicy>(SchedulingPolicy.Batch, "batch", "SCHED_BATCH."),
                    new EnumWord<SchedulingPolicy>(SchedulingPolicy.Idle, "idle", "SCHED_IDLE."),
                ])), static s => s.Scheduling, static (s, v) => s with { Scheduling = v },
                "sched(7) policy. Left out: the caller's."),
        ]);

    private static void CheckSoftIsBelowHard(RlimitSpec limit, Spot at, Findings findings)
    {
        if (limit.Hard is { } hard && (limit.Soft is not { } soft || soft > hard))
            findings.Report(at.Member("soft"),
                Problem.Of("the soft limit is above the hard limit", $"give at most {hard}, or raise the hard limit"));
    }
}
