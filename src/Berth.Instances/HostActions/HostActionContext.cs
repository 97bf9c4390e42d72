using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Instances.HostActions;

/// <summary>What an action needs to know of the others, and of the instance it belongs to.</summary>
/// <param name="InForce">The recorded actions of all other instances: they stay in force. Asked only by those that share an object.</param>
/// <param name="IsThisBoot">Whether the record is of this boot: otherwise process ids and device numbers mean others.</param>
public sealed record HostActionContext(Func<IEnumerable<HostAction>> InForce, bool IsThisBoot)
{
    /// <summary>The processes of the instance's host services.</summary>
    public ImmutableArray<ProcessIdentity> Services { get; init; } = [];
}
