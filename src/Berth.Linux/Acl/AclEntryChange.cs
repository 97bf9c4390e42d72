
namespace Berth.Linux.Acl;

/// <summary>
/// An entry that was put into a path's access ACL, with what is needed to put back what was there. Plain data: it is kept in the state
/// store, and outlives the process that made it.
/// </summary>
/// <param name="User">The uid of the entry.</param>
/// <param name="Permissions">What it allows now.</param>
/// <param name="Previous">What the entry of this uid allowed before; null: there was none.</param>
/// <param name="PreviousMask">The mask before the first change that is still in force; null: there was none.</param>
public sealed record AclEntryChange(uint User, AclPermissions Permissions, AclPermissions? Previous, AclPermissions? PreviousMask);
