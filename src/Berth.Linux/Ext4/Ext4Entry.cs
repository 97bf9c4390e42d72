using Berth.Linux.Files;

namespace Berth.Linux.Ext4;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">The name; bytes that are not UTF-8 as in <see cref="Text.HostText"/>.</param>
/// <param name="Inode">The number of its inode.</param>
/// <param name="Kind">The kind of file, as far as the entry tells.</param>
public readonly record struct Ext4Entry(string Name, uint Inode, FileKind Kind);
