using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>
/// Makes the identity the owner of a granted directory and of everything in it with the same owner. This is not reverted.
/// </summary>
/// <param name="Path">The host path, free of symbolic links.</param>
/// <param name="Uid">The new owner and group.</param>
public sealed record OwnAction(string Path, uint Uid) : HostAction(ActionLifetime.Identity)
{
    /// <inheritdoc/>
    public override string Description => $"make uid {Uid} the owner of {Path}, and of all in it that has the same owner";

    /// <inheritdoc/>
    public override string? RevertDescription => null;

    /// <inheritdoc/>
    protected internal override string? Kind => null;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        OwnedTree.Give(Path, Uid, Uid);
        return this;
    }
}
