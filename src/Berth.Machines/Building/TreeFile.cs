using Berth.Linux.Ext4;
using Berth.Linux.Files;

namespace Berth.Machines.Building;

/// <summary>A file of a tree from which an image is built. A file with several names is one object.</summary>
internal sealed class TreeFile(Ext4Metadata metadata, int layer)
{
    /// <summary>What the inode records.</summary>
    internal Ext4Metadata Metadata { get; set; } = metadata;

    /// <summary>The layer that it, or its metadata, comes from.</summary>
    internal int Layer { get; set; } = layer;

    /// <summary>The length of a regular file in bytes.</summary>
    internal long Size { get; init; }

    /// <summary>The space that its content needs: less than <see cref="Size"/> if it is known to be sparse.</summary>
    internal long StoredSize { get; init; }

    /// <summary>The target of a symbolic link.</summary>
    internal string Target { get; init; } = "";

    /// <summary>Its extended attributes.</summary>
    internal IReadOnlyList<Ext4Attribute> Attributes { get; set; } = [];

    /// <summary>The files of a directory.</summary>
    internal Dictionary<string, TreeFile> Children => field ??= new Dictionary<string, TreeFile>(StringComparer.Ordinal);

    /// <summary>The number of its names, in the finished tree.</summary>
    internal int Names { get; set; }

    /// <summary>Its inode in the image; null: not made yet.</summary>
    internal Ext4Inode? Inode { get; set; }

    internal bool IsDirectory => Metadata.Kind == FileKind.Directory;
}
