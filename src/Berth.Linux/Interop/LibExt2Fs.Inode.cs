using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <content>Structures on disk, and of the library.</content>
internal static partial class LibExt2Fs
{
    internal const uint EXT4_EXTENTS_FL = 0x00080000;
    internal const uint EXT4_INLINE_DATA_FL = 0x10000000;
    internal const int EXT2_N_BLOCKS = 15;

    /// <summary>The first word of an empty tree of extents: the magic number, and no entries.</summary>
    internal const uint EXT3_EXT_MAGIC = 0xF30A;

    /// <summary>The second word of one in an inode: room for four entries, and depth 0.</summary>
    internal const uint ExtentsInInode = 4;

    /// <summary>An inode with its fields up to <c>i_crtime_extra</c> and beyond.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct ext2_inode_large_t
    {
        internal ushort i_mode;
        internal ushort i_uid;
        internal uint i_size;
        internal uint i_atime;
        internal uint i_ctime;
        internal uint i_mtime;
        internal uint i_dtime;
        internal ushort i_gid;
        internal ushort i_links_count;
        internal uint i_blocks;
        internal uint i_flags;
        internal uint i_version;
        internal fixed uint i_block[EXT2_N_BLOCKS];
        internal uint i_generation;
        internal uint i_file_acl;
        internal uint i_size_high;
        internal uint i_faddr;
        internal ushort i_blocks_hi;
        internal ushort i_file_acl_high;
        internal ushort i_uid_high;
        internal ushort i_gid_high;
        internal ushort i_checksum_lo;
        internal ushort i_reserved;
        internal ushort i_extra_isize;
        internal ushort i_checksum_hi;
        internal uint i_ctime_extra;
        internal uint i_mtime_extra;
        internal uint i_atime_extra;
        internal uint i_crtime;
        internal uint i_crtime_extra;
        internal uint i_version_hi;
        internal uint i_projid;
    }

    /// <summary>An entry of a directory; the upper byte of <c>name_len</c> is the kind of file.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 264)]
    internal unsafe struct ext2_dir_entry_t
    {
        internal uint inode;
        internal ushort rec_len;
        internal ushort name_len;
        internal fixed byte name[255];
    }

    /// <summary>An open file system, with only the fields that Berth reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 368)]
    internal unsafe struct struct_ext2_filsys_t
    {
        [FieldOffset(8)] internal nint io;
        [FieldOffset(16)] internal int flags;
        [FieldOffset(32)] internal ext2_super_block_t* super;
        [FieldOffset(40)] internal uint blocksize;
        [FieldOffset(48)] internal uint group_desc_count;
    }

    /// <summary>The superblock, with only the fields that Berth reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 1024)]
    internal struct ext2_super_block_t
    {
        [FieldOffset(0)] internal uint s_inodes_count;
        [FieldOffset(4)] internal uint s_blocks_count;
        [FieldOffset(12)] internal uint s_free_blocks_count;
        [FieldOffset(16)] internal uint s_free_inodes_count;
        [FieldOffset(20)] internal uint s_first_data_block;
        [FieldOffset(24)] internal uint s_log_block_size;
        [FieldOffset(28)] internal uint s_log_cluster_size;
        [FieldOffset(32)] internal uint s_blocks_per_group;
        [FieldOffset(40)] internal uint s_inodes_per_group;
        [FieldOffset(56)] internal ushort s_magic;
        [FieldOffset(58)] internal ushort s_state;
        [FieldOffset(76)] internal uint s_rev_level;
        [FieldOffset(84)] internal uint s_first_ino;
        [FieldOffset(88)] internal ushort s_inode_size;
        [FieldOffset(92)] internal uint s_feature_compat;
        [FieldOffset(96)] internal uint s_feature_incompat;
        [FieldOffset(100)] internal uint s_feature_ro_compat;
        [FieldOffset(104)] internal unsafe fixed byte s_uuid[16];
        [FieldOffset(120)] internal unsafe fixed byte s_volume_name[16];
        [FieldOffset(232)] internal uint s_last_orphan;
        [FieldOffset(254)] internal ushort s_desc_size;
        [FieldOffset(264)] internal uint s_mkfs_time;
        [FieldOffset(336)] internal uint s_blocks_count_hi;
        [FieldOffset(344)] internal uint s_free_blocks_hi;
    }
}
