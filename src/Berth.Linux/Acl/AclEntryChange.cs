
namespace Berth.Linux.Acl;

/// <summary>
/// A change of one entry of a path's access ACL, with the values needed to undo the change. The state store keeps it, so it outlives the
/// process that made the change.
/// </summary>
/// <param name="User">The uid of the entry.</param>
/// <param name="Permissions">The rights that the entry allows now.</param>
/// <param name="Previous">The rights that this user's entry allowed before; null if there was no entry.</param>
/// <param name="PreviousMask">The mask before the first change that is still in force; null if there was no mask.</param>
public sealed record AclEntryChange(uint User, AclPermissions Permissions, AclPermissions? Previous, AclPermissions? PreviousMask)
{
    /// <summary>
    /// The entries that allowed more than the mask did before the first change that is still in force, as they were, in the long text form.
    /// While a change is in force they are lowered to what the mask let them do, because the change widens the mask.
    /// </summary>
    public string Lowered { get; init; } = "";
}
