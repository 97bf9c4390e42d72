using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Instances.HostActions;

/// <summary>The context of an action: the other instances, and the instance that it belongs to.</summary>
/// <param name="InForce">Returns the recorded actions of all other instances. Called only by actions that share an object.</param>
/// <param name="IsThisBoot">Whether the record is of this boot; otherwise its process ids and device numbers are meaningless.</param>
public sealed record HostActionContext(Func<IEnumerable<HostAction>> InForce, bool IsThisBoot)
{
    /// <summary>The processes of the instance's host services.</summary>
    public ImmutableArray<ProcessIdentity> Services { get; init; } = [];
}
