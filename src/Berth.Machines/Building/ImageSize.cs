using Berth.Linux.Files;
using Berth.Machines.Formatting;

namespace Berth.Machines.Building;

/// <summary>The space that a tree needs in an image.</summary>
/// <param name="Files">The number of its inodes.</param>
/// <param name="Blocks">The number of blocks of its content.</param>
/// <param name="Content">The number of bytes of regular files.</param>
internal sealed record ImageSize(int Files, long Blocks, long Content)
{
    /// <summary>The smallest image: room for a journal and some files.</summary>
    internal const long Smallest = 16 * MiB;

    private const long MiB = 1024 * 1024;
    private const int BlockSize = E2fsPrograms.BlockSize;

    // An entry of a directory has 8 bytes besides the name, and is a multiple of 4.
    private const int EntryHeader = 11;
    private const int Reserved = 11;

    /// <summary>Further files that an image has room for, beside a quarter more than it has.</summary>
    private const int MoreFiles = 8192;

    /// <summary>The number of inodes of an image of this tree with a size: at least mke2fs's one for each 16 KiB.</summary>
    /// <param name="bytes">The size of the image.</param>
    internal long Inodes(long bytes) =>
        Math.Max(Reserved + Files + (Files / 4) + Math.Min(MoreFiles, bytes / (64 * 1024)), bytes / (16 * 1024));

    /// <summary>The size of an image that just holds the tree.</summary>
    internal long Minimum => RoundUp((Blocks * BlockSize) + Tables(Blocks * BlockSize), MiB);

    /// <summary>The size of an image with room for the tree, and a quarter more.</summary>
    internal long WithSlack => RoundUp(Math.Max(Smallest, Minimum + (Minimum / 4) + (64 * MiB)), MiB);

    /// <summary>Measures a tree.</summary>
    internal static ImageSize Of(IReadOnlySet<TreeFile> files)
    {
        var (blocks, content) = (0L, 0L);
        foreach (var file in files)
        {
            content += file.Size;
            blocks += BlocksOf(file.StoredSize) + (file.Attributes.Count > 0 ? 1 : 0);
            if (file.IsDirectory)
                blocks += BlocksOf(24 + file.Children.Keys.Sum(static name => (long)EntryHeader + name.Length * 3)) + 1;
            else if (file.Metadata.Kind == FileKind.SymbolicLink && file.Target.Length >= 20)
                blocks++;
        }

        return new ImageSize(files.Count, blocks, content);
    }

    /// <summary>Bitmaps, inodes, group descriptors, trees of extents, and mke2fs's journal for a size.</summary>
    private long Tables(long bytes)
    {
        var journal = bytes switch
        {
            < 128 * MiB => 4 * MiB,
            < 1024 * MiB => 16 * MiB,
            < 2048 * MiB => 32 * MiB,
            < 16 * 1024 * MiB => 64 * MiB,
            _ => 128 * MiB,
        };
        var inodes = Inodes(bytes) * E2fsPrograms.InodeSize;
        return journal + inodes + (bytes / 1024 * 2) + (2 * MiB);
    }

    private static long BlocksOf(long bytes) => (bytes + BlockSize - 1) / BlockSize;

    private static long RoundUp(long bytes, long unit) => (bytes + unit - 1) / unit * unit;
}
