namespace Berth.Linux.Acl;

/// <summary>The rights of an ACL entry: acl(5).</summary>
[Flags]
public enum AclPermissions
{
    /// <summary>No rights: the entry denies its user access, whatever the user's groups may do.</summary>
    None = 0,

    /// <summary>Execute a file, or search a directory.</summary>
    Execute = 1,

    /// <summary>Write.</summary>
    Write = 2,

    /// <summary>Read.</summary>
    Read = 4,
}
