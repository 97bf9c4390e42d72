using System.Text.Json;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Workloads.Specs;

namespace Berth.Instances.HostActions;

/// <summary>Makes a cgroup with limits (cgroup v2).</summary>
/// <param name="Directory">The cgroup's directory.</param>
/// <param name="Limits">The limits of memory, pids and CPU.</param>
public sealed record CgroupAction(string Directory, ResourceSpec Limits) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "cgroup";

    // Killed processes end soon, but one that waits for disk I/O may take some time.
    private static readonly TimeSpan s_removal = TimeSpan.FromSeconds(5);

    /// <summary>The identity of the cgroup; null: not made yet, or unknown.</summary>
    public FileIdentity? Made { get; init; }

    /// <inheritdoc/>
    public override string Description => $"make the cgroup {Directory} ({string.Join(", ", Values())})";

    /// <inheritdoc/>
    public override string? RevertDescription => $"kill what is left in {Directory} and remove it";

    /// <inheritdoc/>
    protected internal override string Kind => RecordedKind;

    /// <summary>The limits in the form of the kernel.</summary>
    public static CgroupSettings Settings(ResourceSpec limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return new CgroupSettings { Memory = limits.Memory, Pids = limits.Pids, CpuWeight = limits.CpuWeight, CpuMax = limits.CpuMax };
    }

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        Cgroup.Create(Directory, Settings(Limits));
        using var made = PathDescriptor.TryOpen(Directory);
        return this with { Made = made is null ? null : FileIdentity.Of(made) };
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        using var found = PathDescriptor.TryOpen(Directory);
        if (found is not null && context.IsThisBoot && Made?.Is(found) is not false)
            new Cgroup(Directory).Remove(s_removal);
    }

    internal static CgroupAction Read(JsonElement payload) =>
        new(HostActionJson.Text(payload, "directory"), new ResourceSpec()) { Made = FileIdentityJson.Read(payload) };

    /// <inheritdoc/>
    protected internal override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteString("directory", Directory);
        FileIdentityJson.Write(writer, Made);
    }

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
