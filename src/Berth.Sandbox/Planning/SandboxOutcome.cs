using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Linux.Landlock;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Planning.Mounts;

namespace Berth.Sandbox.Planning;

/// <summary>Everything decided before anything is done.</summary>
/// <param name="HostActions">What is done to the host, in order; each says how it is undone.</param>
/// <param name="Parameters">The sandbox.</param>
public sealed record SandboxOutcome(ImmutableArray<HostAction> HostActions, SandboxParameters Parameters)
{
    /// <summary>What the user must know: said at every run.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What the curious may know: said by <c>berth explain</c>.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Deny globs that do not hold for what is made later, in a directory that may be written.</summary>
    public ImmutableArray<string> OpenEnded { get; init; } = [];

    /// <summary>
    /// Whether a start may have to be planned again, for a rule of the description holds for what is where on the host. What protects
    /// Berth's own directories and the description is no reason: where those are moved during a start, it fails.
    /// </summary>
    public bool MayBePlannedAgain { get; init; }

    /// <summary>The file tree as the workload will see it; null: the host's.</summary>
    internal SandboxTree? Tree { get; init; }

    /// <summary>
    /// Names that decide what the rules are about: whoever starts it sees that they stay what they are until the sandbox is built.
    /// </summary>
    public ImmutableArray<PlannedName> Names { get; init; } = [];

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

    /// <summary>How many descriptors from 3 on a supervisor handed to us for it; those of host services come behind them.</summary>
    public int HandedDescriptors { get; init; }

    /// <summary>The host services that are started before it, in order.</summary>
    public ImmutableArray<HostServicePlan> HostServices { get; init; } = [];

    /// <summary>Where their sockets are made, among the host actions; null: there are none.</summary>
    public SocketDirectoryAction? Sockets { get; init; }
}
