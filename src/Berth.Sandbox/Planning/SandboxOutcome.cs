using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Linux.Landlock;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Planning.Mounts;

namespace Berth.Sandbox.Planning;

/// <summary>The plan of a sandbox, complete before anything is done.</summary>
/// <param name="HostActions">The changes of the host, in order; each describes its revert.</param>
/// <param name="Parameters">The sandbox.</param>
public sealed record SandboxOutcome(ImmutableArray<HostAction> HostActions, SandboxParameters Parameters)
{
    /// <summary>Warnings, printed at each run.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Notes, printed by <c>berth explain</c>.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Deny globs that do not hold for files created later in a writable directory.</summary>
    public ImmutableArray<string> OpenEnded { get; init; } = [];

    /// <summary>
    /// Whether a start may have to be planned again, because a rule of the description depends on files of the host. The rules for Berth's
    /// own directories and the description do not count: if those are moved during a start, it fails.
    /// </summary>
    public bool MayBePlannedAgain { get; init; }

    /// <summary>The file tree as the workload will see it; null: the host's.</summary>
    internal SandboxTree? Tree { get; init; }

    /// <summary>
    /// Names on which the meaning of rules depends. The start checks that they do not change until the sandbox is built.
    /// </summary>
    internal ImmutableArray<PlannedName> Names { get; init; } = [];

    /// <summary>Whether the meaning of rules depends on names that may change.</summary>
    public bool DependsOnNames => !Names.IsEmpty;

    /// <summary>Whether the launcher holds secrets.</summary>
    public bool HasSecrets => Parameters.Mounts.Any(static step => step is FileStep { SecretFrom: not null });

    /// <summary>The id of the instance that the plan is for.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Whether the workload may put another file in the place of one of the host.</summary>
    /// <param name="path">Its path on the host; it need not be there.</param>
    public bool MayReplace(string path)
    {
        var directory = HostPaths.Parent(path);
        if (Tree is not null)
            return Tree.IsWritable(directory);
        const ulong Make = (ulong)LandlockFileRights.MakeRegular;
        return Parameters.Landlock?.Rules.Any(rule => (rule.Access & Make) != 0 && HostPaths.IsWithin(directory, rule.Path)) ?? true;
    }

    /// <summary>Whether the workload sees a grant's files of the caller as its own, by an id-mapped mount.</summary>
    /// <param name="target">The grant's path inside.</param>
    public bool ShowsAsOwn(string target) =>
        Parameters.Mounts.Any(mount => mount is BindMount { Owner: not null } bind && bind.Target == target);

    /// <summary>How many descriptors from 3 on a supervisor handed to us for it; those of host services come behind them.</summary>
    public int HandedDescriptors { get; init; }

    /// <summary>The host services that are started before it, in order.</summary>
    public ImmutableArray<HostServicePlan> HostServices { get; init; } = [];

    /// <summary>The action that makes the directory of their sockets; null: there are no host services.</summary>
    public SocketDirectoryAction? Sockets { get; init; }
}
