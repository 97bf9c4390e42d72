using Berth.Linux.Files;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Ext4;

/// <content>Reading.</content>
public sealed partial class Ext4FileSystem
{
    private const int LongestLink = 4096;

    // A link below this length is in the inode itself.
    private const int RoomInInode = LibExt2Fs.EXT2_N_BLOCKS * sizeof(uint);

    /// <summary>Reads an inode.</summary>
    /// <param name="number">Its number.</param>
    /// <exception cref="Ext4Exception">There is no such inode, or it is damaged.</exception>
    public Ext4Inode Read(uint number)
    {
        var size = Math.Min(InodeSize, Ext4Inode.KnownSize);
        Check(LibExt2Fs.ext2fs_read_inode_full(_handle, number, out var raw, size), $"read inode {number}");
        return new Ext4Inode(number, raw);
    }

    /// <summary>Finds a name in a directory: the number of its inode; null: there is none.</summary>
    /// <param name="directory">The directory's inode.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="Ext4Exception">The directory is damaged.</exception>
    public unsafe uint? Find(uint directory, string name)
    {
        var bytes = HostText.Encode(name);
        if (bytes.Length is 0 or > LongestName)
            return null;
        nint code;
        uint inode;
        // SAFETY: the array is pinned during the call, which gets its length.
        fixed (byte* text = bytes)
            code = LibExt2Fs.ext2fs_lookup(_handle, directory, text, bytes.Length, 0, out inode);
        if (code == (nint)LibExt2Fs.EXT2_ET_FILE_NOT_FOUND)
            return null;
        Check(code, $"read the directory in inode {directory}");
        return inode;
    }

    /// <summary>The entries of a directory except <c>.</c> and <c>..</c>, unordered.</summary>
    /// <param name="directory">The directory's inode.</param>
    /// <exception cref="Ext4Exception">The directory is damaged.</exception>
    public IReadOnlyList<Ext4Entry> List(uint directory)
    {
        var walk = new DirectoryWalk();
        Check(walk.Run(_handle, directory), $"read the directory in inode {directory}");
        return walk.Entries;
    }

    /// <summary>The target of a symbolic link.</summary>
    /// <param name="link">The link's inode.</param>
    /// <exception cref="Ext4Exception">The link is damaged.</exception>
    public unsafe string ReadLink(Ext4Inode link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.Kind != FileKind.SymbolicLink)
            throw new ArgumentException($"Inode {link.Number} is no symbolic link.", nameof(link));
        if (link.Size is <= 0 or > LongestLink)
            throw Damaged($"the link in inode {link.Number} has {link.Size} bytes");
        if (link.Size < RoomInInode && (link.Raw.i_flags & (LibExt2Fs.EXT4_INLINE_DATA_FL | LibExt2Fs.EXT4_EXTENTS_FL)) == 0)
        {
            // SAFETY: the size was checked against the room in the inode, which is pinned.
            fixed (uint* blocks = link.Raw.i_block)
                return HostText.Decode(new ReadOnlySpan<byte>(blocks, (int)link.Size));
        }

        var text = new byte[link.Size];
        using var content = OpenRead(link);
        content.ReadExactly(text);
        return HostText.Decode(text);
    }

    /// <summary>Opens the content of a file; holes are read as zeros. Close the stream before the file system.</summary>
    /// <param name="file">A regular file or symbolic link.</param>
    /// <exception cref="Ext4Exception">The file is damaged.</exception>
    public Stream OpenRead(Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Check(LibExt2Fs.ext2fs_file_open2(_handle, file.Number, 0, 0, out var handle), $"open inode {file.Number}");
        return new Ext4ReadStream(handle, file.Size, Path);
    }

    /// <summary>The extended attributes of a file, unordered.</summary>
    /// <param name="file">Any file.</param>
    /// <exception cref="Ext4Exception">The attributes are damaged.</exception>
    public IReadOnlyList<Ext4Attribute> Attributes(Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var operation = $"read the attributes of inode {file.Number}";
        var code = LibExt2Fs.ext2fs_xattrs_open(_handle, file.Number, out var handle);
        using (handle)
        {
            Check(code, operation);
            Check(LibExt2Fs.ext2fs_xattrs_read(handle), operation);
            var walk = new AttributeWalk();
            Check(walk.Run(handle), operation);
            return walk.Attributes;
        }
    }

    private Ext4Exception Damaged(string answer) => new(Ext4Error.Corrupt, "read a file", Path, answer);
}
