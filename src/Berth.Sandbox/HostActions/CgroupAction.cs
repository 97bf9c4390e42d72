using Berth.Workloads;

namespace Berth.Sandbox.HostActions;

/// <summary>Makes a cgroup with limits (cgroup v2).</summary>
/// <param name="Directory">Its directory.</param>
/// <param name="Limits">Memory, pids, CPU.</param>
public sealed record CgroupAction(string Directory, ResourceSpec Limits) : HostAction(ActionLifetime.Process)
{
    /// <inheritdoc/>
    public override string Description => $"make the cgroup {Directory} ({string.Join(", ", Values())})";

    /// <inheritdoc/>
    public override string? RevertDescription => $"kill what is left in {Directory} and remove it";

    private IEnumerable<string> Values()
    {
        if (Limits.Memory is { } memory)
            yield return $"memory.max {memory}";
        if (Limits.Pids is { } pids)
            yield return $"pids.max {pids}";
        if (Limits.CpuWeight is { } weight)
            yield return $"cpu.weight {weight}";
        if (Limits.CpuMax is { } cpus)
            yield return FormattableString.Invariant($"cpu.max {cpus:0.##} CPUs");
    }
}
