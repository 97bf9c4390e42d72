namespace Berth.Linux.Ext4;

/// <summary>The size and the usage of an ext4 file system.</summary>
/// <param name="BlockSize">The size of a block in bytes.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="FreeBlocks">The number of free blocks.</param>
/// <param name="Inodes">The number of files that it can hold.</param>
/// <param name="FreeInodes">The number of further files that it can hold.</param>
/// <param name="Uuid">Its id.</param>
/// <param name="Label">Its label; "" if it has none.</param>
/// <param name="Made">When it was made.</param>
public sealed record Ext4Usage(
    int BlockSize, long Blocks, long FreeBlocks, uint Inodes, uint FreeInodes, Guid Uuid, string Label, DateTimeOffset Made)
{
    /// <summary>The size in bytes.</summary>
    public long Bytes => Blocks * BlockSize;

    /// <summary>The free space in bytes.</summary>
    public long FreeBytes => FreeBlocks * BlockSize;
}
