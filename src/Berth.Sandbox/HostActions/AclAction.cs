namespace Berth.Sandbox.HostActions;

/// <summary>Gives a uid an entry in the access ACL of a host path (acl(5)).</summary>
/// <param name="Path">The host path.</param>
/// <param name="Uid">Whose entry.</param>
/// <param name="Permissions"><c>rwx</c>, a dash for what is not given.</param>
public sealed record AclAction(string Path, uint Uid, string Permissions) : HostAction(ActionLifetime.Grant)
{
    /// <inheritdoc/>
    public override string Description => $"give uid {Uid} {Permissions} on {Path} (ACL)";

    /// <inheritdoc/>
    public override string? RevertDescription => $"put back the ACL entry uid {Uid} had on {Path} before";
}
