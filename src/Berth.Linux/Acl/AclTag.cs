
namespace Berth.Linux.Acl;

/// <summary>The kinds of ACL entries, in the order in which an ACL is written: acl(5).</summary>
internal enum AclTag
{
    Owner,
    User,
    OwningGroup,
    Group,
    Mask,
    Other,
}
