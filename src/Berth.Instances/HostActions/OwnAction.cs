using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>Gives a granted directory to the identity, with all in it that is its owner's. It stays so.</summary>
/// <param name="Path">The host path, free of symbolic links.</param>
/// <param name="Uid">The new owner and group.</param>
public sealed record OwnAction(string Path, uint Uid) : HostAction(ActionLifetime.Identity)
{
    /// <inheritdoc/>
    public override string Description => $"make {Path}, and all in it that is its owner's, uid {Uid}'s";

    /// <inheritdoc/>
    public override string? RevertDescription => null;

    internal override string? Kind => null;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        OwnedTree.Give(Path, Uid, Uid);
        return this;
    }
}
