
namespace Berth.Linux.Acl;

/// <summary>Whom an entry is about, in the order in which an ACL is written: acl(5).</summary>
internal enum AclTag
{
    Owner,
    User,
    OwningGroup,
    Group,
    Mask,
    Other,
}
