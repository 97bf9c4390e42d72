using Berth.Linux.Ext4;

namespace Berth.Machines.Archives;

/// <summary>A file in a tar archive.</summary>
/// <param name="Path">Its path; bytes that are not UTF-8 as in <see cref="Linux.Text.HostText"/>.</param>
/// <param name="Metadata">Its kind, mode, owner, time and device.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Link">The target of a symbolic link, or the path in the archive of the file that a hard link means; else null.</param>
/// <param name="IsHardLink">Whether it is another name of a file.</param>
/// <param name="Attributes">Its extended attributes.</param>
/// <param name="Segments">The parts of a sparse file that are in the archive, in order; null: all of it is.</param>
internal sealed record TarEntry(
    string Path,
    Ext4Metadata Metadata,
    long Size,
    string? Link,
    bool IsHardLink,
    IReadOnlyList<Ext4Attribute> Attributes,
    IReadOnlyList<TarSegment>? Segments);
