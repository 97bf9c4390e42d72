using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;

namespace Berth.Instances.HostActions;

/// <summary>
/// Makes a directory of mode 0700, parents too, owned by the identity where it has a uid of its own. It stays: it holds the workload's
/// data.
/// </summary>
/// <param name="Path">The host path, free of symbolic links as far as it is there.</param>
/// <param name="Owner">The uid and gid it is given to when it is made; null: the caller's.</param>
public sealed record EnsureDirectoryAction(string Path, uint? Owner) : HostAction(ActionLifetime.Identity)
{
    /// <inheritdoc/>
    public override string Description => $"make sure the directory {Path} is there (0700{(Owner is { } uid ? $", owned by {uid}" : "")})";

    /// <inheritdoc/>
    public override string? RevertDescription => null;

    internal override string? Kind => null;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        using var directory = PathDescriptor.EnsureDirectory(Path, out var made);
        if (made && Owner is { } owner)
        {
            // Whoever may rename in the directory above could have put another of ours in its place: one that is not empty is not given
            // away.
            if (FileStatus.Of(directory).Uid != Credentials.EffectiveUid || !DirectoryTree.IsEmpty(directory))
                throw new LinuxException(Errno.ESTALE, "give the identity the directory (something else is there now)", Path);
            FileOwner.Set(directory, Path, owner, owner);
        }

        return this;
    }
}
