using System.Globalization;

namespace Berth.Linux.Acl;

/// <summary>One entry: for whom (with a uid or gid where it is a named one), and what is allowed.</summary>
internal readonly record struct AclEntry(AclTag Tag, uint? Id, AclPermissions Permissions)
{
    /// <summary>Whether the mask limits it.</summary>
    internal bool IsMasked => Tag is AclTag.User or AclTag.OwningGroup or AclTag.Group;

    /// <summary>The long text form of acl(5), with numeric ids.</summary>
    public override string ToString()
    {
        var tag = Tag switch
        {
            AclTag.Owner or AclTag.User => "user",
            AclTag.OwningGroup or AclTag.Group => "group",
            AclTag.Mask => "mask",
            _ => "other",
        };
        var id = Id?.ToString(CultureInfo.InvariantCulture) ?? "";
        return $"{tag}:{id}:{Letter(AclPermissions.Read, 'r')}{Letter(AclPermissions.Write, 'w')}{Letter(AclPermissions.Execute, 'x')}";
    }

    /// <summary>Parses an entry from its long text form.</summary>
    internal static AclEntry Parse(string line)
    {
        var fields = line.Split(':');
        uint? id = null;
        if (fields is [_, { Length: > 0 } text, _])
            id = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"not an ACL entry: {line}");
        var tag = (fields[0], id) switch
        {
            ("user", null) => AclTag.Owner,
            ("user", _) => AclTag.User,
            ("group", null) => AclTag.OwningGroup,
            ("group", _) => AclTag.Group,
            ("mask", null) => AclTag.Mask,
            ("other", null) => AclTag.Other,
            _ => throw new FormatException($"not an ACL entry: {line}"),
        };
        var allowed = fields[^1];
        var permissions = (allowed.Contains('r') ? AclPermissions.Read : AclPermissions.None)
            | (allowed.Contains('w') ? AclPermissions.Write : AclPermissions.None)
            | (allowed.Contains('x') ? AclPermissions.Execute : AclPermissions.None);
        return new AclEntry(tag, id, permissions);
    }

    private char Letter(AclPermissions permission, char letter) => Permissions.HasFlag(permission) ? letter : '-';
}
