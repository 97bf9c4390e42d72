using System.Text.Json.Serialization;
using Berth.Engine.Enforcement;
using Berth.Linux.Capabilities;
using Berth.Sandbox.Compilation;
using Berth.Workloads.Specs;

namespace Berth.Engine.Documents;

/// <summary>What is in force for a running instance, as read from the kernel.</summary>
internal sealed record EnforcedDocument
{
    public required string Tier { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? InitPid { get; init; }

    public required int WorkloadPid { get; init; }

    public required IReadOnlyDictionary<string, Namespace> Namespaces { get; init; }

    public required IEnumerable<IdRange> UidMap { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required IEnumerable<uint> Groups { get; init; }

    public required bool NoNewPrivs { get; init; }

    public required SeccompState Seccomp { get; init; }

    public required CapabilitySets Capabilities { get; init; }

    public required IReadOnlyDictionary<string, Limit> Rlimits { get; init; }

    public required IEnumerable<Mount> Mounts { get; init; }

    public required LandlockRules Landlock { get; init; }

    public required IReadOnlyDictionary<string, string?> Cgroup { get; init; }

    public static EnforcedDocument Of(EnforcedRecord record)
    {
        var status = record.Status;
        return new EnforcedDocument
        {
            Tier = record.Instance.Tier.ToString().ToLowerInvariant(),
            InitPid = record.Init,
            WorkloadPid = record.Workload,
            Namespaces = Ordered(
                record.Namespaces.Select(
                    static one => KeyValuePair.Create(one.Kind.ToString().ToLowerInvariant(), new Namespace(one.Number, one.Own)))),
            UidMap = record.UidMap.Select(static map => new IdRange(map.Inside, map.Outside, map.Count)),
            Uid = status.Uids[1],
            Gid = status.Gids[1],
            Groups = status.Groups,
            NoNewPrivs = status.NoNewPrivileges,
            Seccomp = new SeccompState(status.Seccomp.ToString().ToLowerInvariant(), status.SeccompFilters, record.Decided.SeccompText),
            Capabilities =
                new CapabilitySets(CapabilityName.Of(status.Capabilities.Effective), CapabilityName.Of(status.Capabilities.Bounding)),
            Rlimits = Ordered(record.Limits.Where(static limit => limit.Number < ResourceLimits.Names.Length)
                .Select(static limit => KeyValuePair.Create(ResourceLimits.Names[limit.Number], new Limit(limit.Soft, limit.Hard)))),
            Mounts = record.Mounts.Select(static mount => new Mount(mount.MountPoint, mount.FileSystem, !mount.IsReadOnly, mount.Options)),
            Landlock = new LandlockRules(
                record.Decided.Landlock is not null
                    && record.Instance.Tier != IsolationTier.None, "as the launcher reports; the kernel cannot be asked",
                record.Decided.Landlock?.Abi ?? 0, record.Decided.Landlock?.Rules.Length ?? 0),
            Cgroup = Ordered(
                record.Cgroup.Select(static one => KeyValuePair.Create(one.File, (string?)one.Value))
                    .Prepend(new("path", record.Decided.Cgroup))),
        };
    }

    private static OrderedDictionary<string, T> Ordered<T>(IEnumerable<KeyValuePair<string, T>> members) =>
        new(members, StringComparer.Ordinal);

    internal sealed record Namespace(ulong Number, bool Own);

    internal sealed record IdRange(long Inside, long Host, long Count);

    internal sealed record SeccompState(string Mode, int Filters, string Rules);

    internal sealed record CapabilitySets(IEnumerable<string> Effective, IEnumerable<string> Bounding);

    internal sealed record Limit(ulong? Soft, ulong? Hard);

    internal sealed record Mount(string Target, string Type, bool Write, IEnumerable<string> Options);

    internal sealed record LandlockRules(bool Applied, string Source, int Abi, int Rules);
}
