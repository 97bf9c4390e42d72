namespace Berth.Sandbox.HostActions;

/// <summary>Makes a directory of mode 0700, parents too, owned by the identity where it has a uid of its own. It stays: it holds the workload's data.</summary>
/// <param name="Path">The host path.</param>
/// <param name="Owner">The uid and gid it is given to when it is made; null: the caller's.</param>
public sealed record EnsureDirectoryAction(string Path, uint? Owner) : HostAction(ActionLifetime.Identity)
{
    /// <inheritdoc/>
    public override string Description => $"make sure the directory {Path} is there (0700{(Owner is { } uid ? $", owned by {uid}" : "")})";

    /// <inheritdoc/>
    public override string? RevertDescription => null;
}
