using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>The paths that the profile agent protects although a grant makes them writable.</summary>
/// <param name="ReadOnly">Read-only mounts over the grants.</param>
/// <param name="Held">Names that are missing, and are taken before the start; each has a mount too.</param>
/// <param name="Links">Symbolic links that lead to one of these names, or to nothing: they keep their places.</param>
internal sealed record GuardedNames(
    ImmutableArray<BindEntry> ReadOnly, ImmutableArray<HoldNameAction> Held, ImmutableArray<string> Links)
{
    /// <summary>Nothing.</summary>
    public static GuardedNames None { get; } = new([], [], []);
}
