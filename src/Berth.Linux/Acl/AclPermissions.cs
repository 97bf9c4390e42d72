namespace Berth.Linux.Acl;

/// <summary>What an ACL entry allows: acl(5).</summary>
[Flags]
public enum AclPermissions
{
    /// <summary>Nothing: the entry keeps its user out, whatever the group may.</summary>
    None = 0,

    /// <summary>To execute a file, to pass through a directory.</summary>
    Execute = 1,

    /// <summary>To write.</summary>
    Write = 2,

    /// <summary>To read.</summary>
    Read = 4,
}
