using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;

namespace Berth.Instances.HostActions;

/// <summary>
/// Makes a directory and its missing parents with mode 0700, owned by the identity if that has its own uid. The directory stays, because it
/// holds the workload's data.
/// </summary>
/// <param name="Path">The host path; its existing part is free of symbolic links.</param>
/// <param name="Owner">The uid and gid of a new directory; null: the caller's.</param>
public sealed record EnsureDirectoryAction(string Path, uint? Owner) : HostAction(ActionLifetime.Identity)
{
    /// <inheritdoc/>
    public override string Description => $"make sure the directory {Path} is there (0700{(Owner is { } uid ? $", owned by {uid}" : "")})";

    /// <inheritdoc/>
    public override string? RevertDescription => null;

    /// <inheritdoc/>
    protected internal override string? Kind => null;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        using var directory = PathDescriptor.EnsureDirectory(Path, out var made);
        if (made && Owner is { } owner)
        {
            // A user who may rename entries of the parent could have replaced the directory by another one of the caller. So do not change
            // the owner of a directory that is not empty.
            if (FileStatus.Of(directory).Uid != Credentials.EffectiveUid || !DirectoryTree.IsEmpty(directory))
                throw new LinuxException(Errno.ESTALE, "give the identity the directory (something else is there now)", Path);
            FileOwner.Set(directory, Path, owner, owner);
        }

        return this;
    }
}
