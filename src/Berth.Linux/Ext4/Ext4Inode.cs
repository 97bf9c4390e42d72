using System.Runtime.CompilerServices;
using Berth.Linux.Files;
using Berth.Linux.Interop;

namespace Berth.Linux.Ext4;

/// <summary>An inode as it is on disk.</summary>
public sealed class Ext4Inode
{
    /// <summary>The sector of <c>i_blocks</c>, also that of stat(2).</summary>
    private const int SectorSize = 512;

    /// <summary>The size of an inode before <c>i_extra_isize</c>.</summary>
    private const int OldSize = 128;

    internal LibExt2Fs.ext2_inode_large_t Raw;

    internal Ext4Inode(uint number, LibExt2Fs.ext2_inode_large_t raw) => (Number, Raw) = (number, raw);

    /// <summary>Its number.</summary>
    public uint Number { get; }

    /// <summary>The kind of file.</summary>
    public FileKind Kind => (FileKind)(Raw.i_mode & Libc.S_IFMT);

    /// <summary>The length in bytes.</summary>
    public long Size => (long)(Raw.i_size | ((ulong)(Kind is FileKind.Regular or FileKind.Directory ? Raw.i_size_high : 0) << 32));

    /// <summary>The number of hard links; 0 or 1 for a directory with more than 65000 directories in it.</summary>
    public int Links => Raw.i_links_count;

    /// <summary>The space used in bytes.</summary>
    public long AllocatedBytes => (Raw.i_blocks | ((long)Raw.i_blocks_hi << 32)) * SectorSize;

    /// <summary>The rest.</summary>
    public Ext4Metadata Metadata => new(
        Kind,
        (UnixFileMode)(Raw.i_mode & ~Libc.S_IFMT),
        Raw.i_uid | ((uint)Raw.i_uid_high << 16),
        Raw.i_gid | ((uint)Raw.i_gid_high << 16),
        Ext4Time.Read(Raw.i_mtime, Raw.i_extra_isize > 0 ? Raw.i_mtime_extra : 0))
    {
        DeviceMajor = Device.Major,
        DeviceMinor = Device.Minor,
    };

    /// <summary>The number of bytes of an inode that Berth knows.</summary>
    internal static int KnownSize => Unsafe.SizeOf<LibExt2Fs.ext2_inode_large_t>();

    private unsafe (uint Major, uint Minor) Device
    {
        get
        {
            if (Kind is not (FileKind.CharacterDevice or FileKind.BlockDevice))
                return default;
            // Numbers below 256 are in the first word, others in the second.
            // SAFETY: i_block has 15 words.
            var (small, large) = (Raw.i_block[0], Raw.i_block[1]);
            return small != 0 ? ((small >> 8) & 0xFF, small & 0xFF) : ((large & 0xFFF00) >> 8, (large & 0xFF) | ((large >> 12) & 0xFFF00));
        }
    }

    /// <summary>A new inode, not on disk yet.</summary>
    internal static unsafe Ext4Inode Make(uint number, Ext4Metadata metadata, bool withExtents, DateTimeOffset now)
    {
        var inode = new Ext4Inode(number, default);
        ref var raw = ref inode.Raw;
        raw.i_extra_isize = (ushort)(KnownSize - OldSize);
        inode.Set(metadata, now);
        (raw.i_crtime, raw.i_crtime_extra) = Ext4Time.Write(now);
        (raw.i_atime, raw.i_atime_extra) = Ext4Time.Write(metadata.Modified);
        raw.i_links_count = 1;
        // SAFETY: i_block has 15 words.
        if (metadata.Kind is FileKind.CharacterDevice or FileKind.BlockDevice)
        {
            var (major, minor) = (metadata.DeviceMajor, metadata.DeviceMinor);
            if (major < 256 && minor < 256)
                raw.i_block[0] = (major << 8) | minor;
            else
                raw.i_block[1] = (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
        }
        else if (withExtents && metadata.Kind is FileKind.Regular or FileKind.Directory)
        {
            inode.UseExtents();
        }

        return inode;
    }

    /// <summary>Makes the inode one whose blocks are in a tree of extents, which is empty.</summary>
    internal unsafe void UseExtents()
    {
        Raw.i_flags |= LibExt2Fs.EXT4_EXTENTS_FL;
        // SAFETY: i_block has 15 words.
        Raw.i_block[0] = LibExt2Fs.EXT3_EXT_MAGIC; // no entries yet
        Raw.i_block[1] = LibExt2Fs.ExtentsInInode; // depth 0
    }

    /// <summary>Sets the metadata, except the numbers of a device.</summary>
    internal void Set(Ext4Metadata metadata, DateTimeOffset now)
    {
        Raw.i_mode = (ushort)((uint)metadata.Kind | (uint)metadata.Mode);
        (Raw.i_uid, Raw.i_uid_high) = ((ushort)metadata.Uid, (ushort)(metadata.Uid >> 16));
        (Raw.i_gid, Raw.i_gid_high) = ((ushort)metadata.Gid, (ushort)(metadata.Gid >> 16));
        (Raw.i_mtime, Raw.i_mtime_extra) = Ext4Time.Write(metadata.Modified);
        (Raw.i_ctime, Raw.i_ctime_extra) = Ext4Time.Write(now);
    }
}
