using System.Collections.Immutable;
using Berth.Engine.Running;
using Berth.Instances.Records;
using Berth.Linux.Identity;
using Berth.Linux.Mounts;
using Berth.Linux.Proc;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Engine.Enforcement;

/// <summary>
/// What is in force for a running instance, read from the kernel if possible, and what was decided but is not in force.
/// Landlock rules cannot be read from the kernel. They are in force if the workload runs, because the launcher fails if it cannot set them.
/// </summary>
public sealed record EnforcedRecord
{
    /// <summary>The instance.</summary>
    public required InstanceRecord Instance { get; init; }

    /// <summary>What was decided when it started.</summary>
    public required SandboxParameters Decided { get; init; }

    /// <summary>Init's pid on the host; null: the tier has none.</summary>
    public int? Init { get; init; }

    /// <summary>A process of the workload, on the host.</summary>
    public int Workload { get; init; }

    /// <summary>Its namespaces, and whether each differs from the caller's.</summary>
    public ImmutableArray<(NamespaceKind Kind, ulong Number, bool Own)> Namespaces { get; init; } = [];

    /// <summary>Its uid map.</summary>
    public ImmutableArray<IdMap> UidMap { get; init; } = [];

    /// <summary>Its status: no_new_privs, seccomp, capabilities, groups.</summary>
    public required ProcessStatus Status { get; init; }

    /// <summary>Its limits of getrlimit(2).</summary>
    public ImmutableArray<ProcessLimit> Limits { get; init; } = [];

    /// <summary>Its mounts; empty if it shares the host's mount namespace.</summary>
    public ImmutableArray<MountInfo> Mounts { get; init; } = [];

    /// <summary>The limits of its cgroup, as read from the kernel.</summary>
    public ImmutableArray<(string File, string Value)> Cgroup { get; init; } = [];

    /// <summary>What was decided and is not in force.</summary>
    public ImmutableArray<string> Differences { get; init; } = [];

    /// <summary>Reads the record of a running instance; null: it has ended.</summary>
    public static EnforcedRecord? Read(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (InstanceProcesses.Find(instance) is not { } processes)
            return null;
        using var workload = processes.Workload;
        var pid = workload.Identity.Pid;
        var decided = ParametersReader.Read(instance.Name, instance.Sandbox);
        if (ProcessStatus.Find(pid) is not { } status)
            return null;
        var own = ProcessNamespaces.Read(null);
        var namespaces = ProcessNamespaces.Read(pid)
            .Select(n => (n.Key, n.Value, own.GetValueOrDefault(n.Key) != n.Value))
            .ToImmutableArray();
        var mounts = instance.Tier == IsolationTier.Namespaces ? MountTable.Read(pid).Mounts : [];
        var record = new EnforcedRecord
        {
            Instance = instance,
            Decided = decided,
            Init = processes.Init,
            Workload = pid,
            Namespaces = namespaces,
            UidMap = IdMap.ReadUsers(pid),
            Status = status,
            Limits = ProcessLimit.Find(pid),
            Mounts = mounts,
            Cgroup = CgroupLimits(decided.Cgroup),
        };
        return record with { Differences = [.. record.Compare()] };
    }

    private IEnumerable<string> Compare()
    {
        foreach (var kind in Sandbox.Compilation.NamespaceNames.Kinds(Decided.Namespaces))
        {
            var found = Namespaces.FirstOrDefault(n => n.Kind.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase));
            if (!found.Own)
                yield return $"the {kind} namespace is the host's";
        }

        if (Decided.Tier != IsolationTier.None && !Status.NoNewPrivileges)
            yield return "no_new_privs is not set";
        if (!Decided.Seccomp.IsEmpty && Status.Seccomp != SeccompMode.Filter)
            yield return "there is no seccomp filter";
        if (Decided.Tier == IsolationTier.Namespaces && (Status.Capabilities.Effective & ~Decided.Capabilities) != 0)
            yield return $"capabilities beyond what was decided: 0x{Status.Capabilities.Effective & ~Decided.Capabilities:x}";
        foreach (var writable in WritableBeyondDecided())
            yield return $"{writable} is writable";
    }

    private IEnumerable<string> WritableBeyondDecided()
    {
        var allowed = SandboxFiles.WritableTargets(Instance.Sandbox);
        return Mounts.Where(m => !m.IsReadOnly
            && !allowed.Contains(m.MountPoint)
            && !allowed.Any(a => a != "/" && m.MountPoint.StartsWith(a + "/", StringComparison.Ordinal)))
            .Select(static m => m.MountPoint);
    }

    private static ImmutableArray<(string File, string Value)> CgroupLimits(string? directory)
    {
        if (directory is null)
            return [];
        string[] files = ["memory.max", "memory.swap.max", "pids.max", "cpu.weight", "cpu.max"];
        return [.. files.Where(f => File.Exists($"{directory}/{f}")).Select(f => (f, File.ReadAllText($"{directory}/{f}").Trim()))];
    }
}
