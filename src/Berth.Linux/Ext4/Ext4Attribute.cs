namespace Berth.Linux.Ext4;

/// <summary>An extended attribute: xattr(7).</summary>
/// <param name="Name">The name with its namespace: <c>user.comment</c>, <c>security.capability</c>.</param>
/// <param name="Value">The value, as getxattr(2) returns it.</param>
public sealed record Ext4Attribute(string Name, ReadOnlyMemory<byte> Value);
