using System.Numerics;
using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Ext4;

/// <summary>
/// Checks a superblock before the library sees it. The library computes sizes of its buffers from these fields, and believes some of them;
/// whoever wrote the image may lie.
/// </summary>
internal static class Ext4Superblock
{
    private const int Offset = 1024;
    private const int Size = 1024;
    private const ushort Magic = 0xEF53;
    private const ulong LargestFileSystem = 1UL << 60;

    /// <exception cref="Ext4Exception">The file is not an ext4 file system, or one with impossible sizes.</exception>
    internal static void Check(SafeFileHandle file, string path, string operation, bool forWriting)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (DescriptorIO.ReadAt(file, bytes, Offset) < Size)
            throw Wrong("it is too short for a file system");
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("The superblock is read on little-endian machines only.");
        var super = MemoryMarshal.Read<LibExt2Fs.ext2_super_block_t>(bytes);
        if (super.s_magic != Magic)
            throw Wrong("it has no ext2, ext3 or ext4 superblock");
        if (Problem(super, (ulong)RandomAccess.GetLength(file)) is { } problem)
            throw Wrong($"its superblock is damaged: {problem}");
        if ((super.s_feature_incompat & ~LibExt2Fs.KnownIncompatible) is not 0 and var unknown)
            throw new Ext4Exception(Ext4Error.Unsupported, operation, path, $"it has features that Berth does not know (0x{unknown:x})");
        if (forWriting && (super.s_feature_ro_compat & ~LibExt2Fs.KnownForWriting) is not 0 and var kept)
        {
            throw new Ext4Exception(
                Ext4Error.Unsupported, operation, path, $"it has features that Berth can't keep true (0x{kept:x}), such as quotas");
        }

        if ((super.s_feature_incompat & LibExt2Fs.EXT3_FEATURE_INCOMPAT_RECOVER) != 0)
            throw new Ext4Exception(Ext4Error.NeedsRecovery, operation, path, "its journal has changes that were not carried out yet");

        Ext4Exception Wrong(string answer) => new(Ext4Error.Corrupt, operation, path, answer);
    }

    private static string? Problem(LibExt2Fs.ext2_super_block_t super, ulong length)
    {
        if (super.s_log_block_size > 6)
            return "its blocks are larger than 64 KiB";
        var blockSize = 1024u << (int)super.s_log_block_size;
        var most = 8 * blockSize;
        var is64Bit = (super.s_feature_incompat & LibExt2Fs.EXT4_FEATURE_INCOMPAT_64BIT) != 0;
        var blocks = super.s_blocks_count | ((ulong)(is64Bit ? super.s_blocks_count_hi : 0) << 32);
        if (super.s_blocks_per_group is 0 || super.s_blocks_per_group > most)
            return "a block group has an impossible number of blocks";
        if (super.s_inodes_per_group is 0 || super.s_inodes_per_group > most)
            return "a block group has an impossible number of inodes";
        if (super.s_rev_level > 1)
            return $"its revision is {super.s_rev_level}";
        var inodeSize = super.s_rev_level == 0 ? 128u : super.s_inode_size;
        if (!BitOperations.IsPow2(inodeSize) || inodeSize < 128 || inodeSize > blockSize)
            return $"its inodes have {super.s_inode_size} bytes";
        if (is64Bit && (!BitOperations.IsPow2((uint)super.s_desc_size) || super.s_desc_size is < 64 or > 1024))
            return $"its group descriptors have {super.s_desc_size} bytes";
        if (blocks == 0 || blocks > LargestFileSystem / blockSize || blocks * blockSize > length)
            return $"it has {blocks} blocks of {blockSize} bytes, but the file has {length} bytes";
        if (super.s_first_data_block != (blockSize == 1024 ? 1u : 0u))
            return "its first block is in an impossible place";
        if (super.s_log_cluster_size < super.s_log_block_size)
            return "its clusters are smaller than its blocks";
        var groups = (blocks - super.s_first_data_block + super.s_blocks_per_group - 1) / super.s_blocks_per_group;
        return (ulong)super.s_inodes_per_group * groups == super.s_inodes_count
            ? null
            : "its number of inodes does not fit its block groups";
    }
}
