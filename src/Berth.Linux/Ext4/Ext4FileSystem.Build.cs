using System.Buffers.Binary;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Ext4;

/// <content>Filling a new file system: numbers first, then the files in any order, and whole directories at a time.</content>
public sealed partial class Ext4FileSystem
{
    private const int EntryHeader = 8;
    private const int TailSize = 12;
    private const ushort TailMark = 0xDE00;

    /// <summary>
    /// Takes a free inode for a file. <see cref="Store"/>, <see cref="StoreLink"/> or <see cref="StoreDirectory"/> writes it, then the
    /// file can get content and attributes.
    /// </summary>
    /// <param name="near">The directory that it will be in.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="links">The number of its links; of a directory 2, and one for each directory in it.</param>
    /// <exception cref="Ext4Exception">There is no free inode.</exception>
    /// <exception cref="LinuxException">EMLINK: too many links.</exception>
    public Ext4Inode Reserve(uint near, Ext4Metadata metadata, int links)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var inode = Ext4Inode.Make(Allocate(near, metadata), metadata, HasExtents, _now);
        SetLinks(inode, links);
        return inode;
    }

    /// <summary>Sets the number of links of a file that is not written yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="links">The number of its links; of a directory 2, and one for each directory in it.</param>
    /// <exception cref="LinuxException">EMLINK: too many links.</exception>
    public void SetLinks(Ext4Inode file, int links)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (links > MostLinks && !(HasManyLinks && file.Kind == FileKind.Directory))
            throw new LinuxException(Errno.EMLINK, $"make a file with {links} names in the image", Path);
        file.Raw.i_links_count = (ushort)(links > MostLinks ? 1 : links);
    }

    /// <summary>Writes the inode of a file that is neither a directory nor a symbolic link.</summary>
    /// <param name="file">The file.</param>
    public void Store(Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        WriteNew(file);
    }

    /// <summary>Writes a symbolic link.</summary>
    /// <param name="link">Its inode.</param>
    /// <param name="target">Its target.</param>
    /// <exception cref="LinuxException">ENAMETOOLONG: the target does not fit into a block.</exception>
    public unsafe void StoreLink(Ext4Inode link, string target)
    {
        ArgumentNullException.ThrowIfNull(link);
        var text = HostText.Encode(target);
        if (text.Length == 0 || text.Length >= Math.Min(BlockSize, LongestLink))
            throw new LinuxException(Errno.ENAMETOOLONG, "make a symbolic link with this target in the image", Path);
        link.Raw.i_size = (uint)text.Length;
        if (text.Length < RoomInInode)
        {
            // SAFETY: the length was checked against the room in the inode, which is pinned.
            fixed (uint* blocks = link.Raw.i_block)
                text.CopyTo(new Span<byte>(blocks, RoomInInode));
            WriteNew(link);
            return;
        }

        if (HasExtents)
            link.UseExtents();
        WriteNew(link);
        var block = new byte[BlockSize];
        text.CopyTo(block, 0);
        WriteBlocks(link, 0, block);
    }

    /// <summary>Writes a directory with all of its entries.</summary>
    /// <param name="directory">Its inode: a reserved one, or that of the root directory.</param>
    /// <param name="parent">The directory that it is in; the root directory is in itself.</param>
    /// <param name="entries">The entries, except <c>.</c> and <c>..</c>.</param>
    /// <exception cref="Ext4Exception">There is no free block.</exception>
    public void StoreDirectory(Ext4Inode directory, uint parent, IEnumerable<Ext4Entry> entries)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(entries);
        if (directory.Number != Root)
            WriteNew(directory);
        var room = BlockSize - (HasChecksums ? TailSize : 0);
        var block = new byte[BlockSize];
        var (count, length, last) = (0ul, 0, 0);
        Append(".", directory.Number, FileKind.Directory);
        Append("..", parent, FileKind.Directory);
        foreach (var entry in entries)
        {
            CheckName(entry.Name);
            Append(entry.Name, entry.Inode, entry.Kind);
        }

        End();
        SetSize(directory, (long)count * BlockSize);

        void Append(string name, uint inode, FileKind kind)
        {
            var bytes = HostText.Encode(name);
            var size = EntryHeader + ((bytes.Length + 3) & ~3);
            if (length + size > room)
                End();
            last = length;
            var entry = block.AsSpan(length, size);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, inode);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)size);
            entry[6] = (byte)bytes.Length;
            entry[7] = (byte)Ext4Kind.InEntry(kind);
            bytes.CopyTo(entry[EntryHeader..]);
            length += size;
        }

        void End()
        {
            // The last entry extends to the end, or to the entry that looks unused and has the checksum.
            BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(last + 4), RecordLength(room - last));
            if (HasChecksums)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(room + 4), TailSize);
                BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(room + 6), TailMark);
            }

            WriteDirectoryBlock(directory, count++, block);
            block.AsSpan().Clear();
            (length, last) = (0, 0);
        }
    }

    /// <summary>In blocks of 64 KiB, the length of a whole block does not fit into 16 bits and is written as 65535 (or 0).</summary>
    private static ushort RecordLength(int length) => (ushort)Math.Min(length, ushort.MaxValue);

    private unsafe void WriteDirectoryBlock(Ext4Inode directory, ulong index, byte[] content)
    {
        AllocateBlocks(directory, index, 1);
        // SAFETY: the array is pinned, and is one block.
        fixed (byte* bytes = content)
        {
            var block = PhysicalBlock(directory, index);
            Check(LibExt2Fs.ext2fs_write_dir_block4(_handle, block, bytes, 0, directory.Number), "write a directory");
        }
    }
}
