using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Ext4;

/// <content>Changes.</content>
public sealed partial class Ext4FileSystem
{
    /// <summary>The largest number of links of a file.</summary>
    public const int MostLinks = 65000;

    /// <summary>The deepest tree of extents.</summary>
    private const ulong MostLevels = 5;

    private byte[]? _buffer;

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>
    /// Makes a file that has no name yet: <see cref="CountLinks"/> and <see cref="Link"/> give it one. Until then, e2fsck(8) takes it for a
    /// removed file. A directory and a symbolic link are made by <see cref="MakeDirectory"/> and <see cref="MakeLink"/> instead.
    /// </summary>
    /// <param name="near">The directory that it will be in.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <exception cref="Ext4Exception">There is no free inode.</exception>
    public Ext4Inode Make(uint near, Ext4Metadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var inode = Reserve(near, metadata, links: 0);
        WriteNew(inode);
        return inode;
    }

    /// <summary>Makes an empty directory with a name.</summary>
    /// <param name="parent">The directory that it is in.</param>
    /// <param name="name">Its name; there is no such entry.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <exception cref="Ext4Exception">There is no room.</exception>
    public Ext4Inode MakeDirectory(uint parent, string name, Ext4Metadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        CheckName(name);
        Check(LibExt2Fs.ext2fs_new_inode(_handle, parent, (int)metadata.Kind, 0, out var number), "make a directory");
        Add(parent, "make a directory", () => LibExt2Fs.ext2fs_mkdir(_handle, parent, number, name));
        var inode = Read(number);
        SetMetadata(inode, metadata);
        return inode;
    }

    /// <summary>Makes a symbolic link with a name.</summary>
    /// <param name="parent">The directory that it is in.</param>
    /// <param name="name">Its name; there is no such entry.</param>
    /// <param name="target">Its target: 1 to 4095 bytes, fewer than fit into a block.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <exception cref="Ext4Exception">There is no room.</exception>
    public Ext4Inode MakeLink(uint parent, string name, string target, Ext4Metadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        CheckName(name);
        if (HostText.GetByteCount(target) is var length && (length == 0 || length >= Math.Min(BlockSize, LongestLink)))
            throw new LinuxException(Errno.ENAMETOOLONG, "make a symbolic link with this target in the image", Path);
        Check(LibExt2Fs.ext2fs_new_inode(_handle, parent, (int)metadata.Kind, 0, out var number), "make a symbolic link");
        Add(parent, "make a symbolic link", () => LibExt2Fs.ext2fs_symlink(_handle, parent, number, name, target));
        var inode = Read(number);
        SetMetadata(inode, metadata);
        return inode;
    }

    /// <summary>Gives a file a name. Does not count the link.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name; there is no such entry.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="Ext4Exception">The directory is full, and there is no free block.</exception>
    public void Link(uint directory, string name, Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        CheckName(name);
        var type = Ext4Kind.InEntry(file.Kind);
        Add(directory, "add a name to a directory", () => LibExt2Fs.ext2fs_link(_handle, directory, name, file.Number, type));
    }

    /// <summary>Lets a name mean another file: one write of one block. Does not count links.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name; there is such an entry.</param>
    /// <param name="file">The file.</param>
    public void Replace(uint directory, string name, Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var walk = new DirectoryWalk();
        Check(walk.Replace(_handle, directory, name, file.Number, Ext4Kind.InEntry(file.Kind)), "change a name of a directory");
        if (!walk.IsReplaced)
            throw Damaged($"the directory in inode {directory} has lost a name");
    }

    /// <summary>Removes a name. Does not count the link.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="file">The file that it means.</param>
    public void Unlink(uint directory, string name, Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Check(LibExt2Fs.ext2fs_unlink(_handle, directory, name, file.Number, 0), "remove a name from a directory");
    }

    /// <summary>Counts a link more or less. A file without links is freed, with its blocks and attributes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="change">The number of links that were added; negative: removed.</param>
    public void CountLinks(Ext4Inode file, int change)
    {
        ArgumentNullException.ThrowIfNull(file);
        var isDirectory = file.Kind == FileKind.Directory;
        var links = file.Raw.i_links_count + change;
        if (isDirectory && (file.Raw.i_links_count == 1 || links > MostLinks) && HasManyLinks)
            links = 1; // 1 stands for "more than can be counted" (dir_nlink)
        else if (links > MostLinks)
            throw new LinuxException(Errno.EMLINK, "link a file in the image", Path);
        file.Raw.i_links_count = (ushort)Math.Max(links, 0);
        file.Set(file.Metadata, _now);
        if (links <= 0)
            Free(file);
        else
            Write(file);
    }

    /// <summary>Frees a directory that has no names in it, and whose own name was removed.</summary>
    /// <param name="directory">The directory.</param>
    public void FreeDirectory(Ext4Inode directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        directory.Raw.i_links_count = 0;
        Free(directory);
    }

    /// <summary>Sets the metadata of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="metadata">The metadata; the kind is the file's, and numbers of devices are not changed.</param>
    public void SetMetadata(Ext4Inode file, Ext4Metadata metadata)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(metadata);
        file.Set(metadata, _now);
        Write(file);
    }

    /// <summary>Sets an extended attribute.</summary>
    /// <param name="file">The file. It is read anew, because the attribute may be in its inode.</param>
    /// <param name="attributes">The attributes.</param>
    /// <exception cref="Ext4Exception">There is no room.</exception>
    public unsafe void SetAttributes(Ext4Inode file, IReadOnlyList<Ext4Attribute> attributes)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Count == 0)
            return;
        var operation = $"set the attributes of inode {file.Number}";
        var code = LibExt2Fs.ext2fs_xattrs_open(_handle, file.Number, out var handle);
        using (handle)
        {
            Check(code, operation);
            Check(LibExt2Fs.ext2fs_xattrs_read(handle), operation);
            foreach (var attribute in attributes)
            {
                // SAFETY: the value is pinned during the call, which gets its length.
                fixed (byte* value = attribute.Value.Span)
                    code = LibExt2Fs.ext2fs_xattr_set(handle, attribute.Name, value, (nuint)attribute.Value.Length);
                Check(code, $"set the attribute {attribute.Name}");
            }
        }

        file.Raw = Read(file.Number).Raw;
    }

    /// <summary>Opens a new file to write its content. Blocks of zeros become holes.</summary>
    /// <param name="file">A regular file without content.</param>
    public Ext4Writer OpenWrite(Ext4Inode file) => new(this, file);

    /// <summary>Writes blocks of a file that it does not have yet. The inode is written too.</summary>
    /// <param name="file">The file.</param>
    /// <param name="first">The number of the first block in the file.</param>
    /// <param name="content">Whole blocks.</param>
    internal unsafe void WriteBlocks(Ext4Inode file, ulong first, ReadOnlySpan<byte> content)
    {
        var count = (ulong)(content.Length / BlockSize);
        AllocateBlocks(file, first, count);
        // SAFETY: the content is pinned, and each run is inside of it.
        fixed (byte* bytes = content)
        {
            for (var done = 0ul; done < count;)
            {
                var start = PhysicalBlock(file, first + done);
                var run = 1ul;
                while (done + run < count && PhysicalBlock(file, first + done + run) == start + run)
                    run++;
                Check(LibExt2Fs.io_channel_write_blk64(Native.io, start, (int)run, bytes + (done * (ulong)BlockSize)), "write a file");
                done += run;
            }
        }
    }

    /// <summary>A buffer for a file's content. There is one: a file is written after the other.</summary>
    internal byte[] Buffer(int size) => _buffer ??= new byte[size];

    /// <summary>Sets the length of a file and writes its inode.</summary>
    internal void SetSize(Ext4Inode file, long size)
    {
        Check(LibExt2Fs.ext2fs_inode_size_set(_handle, ref file.Raw, size), "set the size of a file");
        Write(file);
    }

    /// <summary>
    /// Allocates blocks. If the library finds no free block halfway, it leaves an inode whose blocks it can't free; so free blocks are
    /// counted first, those for the tree of extents among them.
    /// </summary>
    private void AllocateBlocks(Ext4Inode file, ulong first, ulong count)
    {
        const ulong FewestInBlock = 256; // extents in a block of 4 KiB: 340
        if ((ulong)FreeBlocks < count + (count / FewestInBlock) + MostLevels)
            throw new Ext4Exception(Ext4Error.Full, "allocate blocks", Path, $"it has {FreeBlocks * BlockSize} free bytes");
        const int Initialized = LibExt2Fs.EXT2_FALLOCATE_FORCE_INIT | LibExt2Fs.EXT2_FALLOCATE_INIT_BEYOND_EOF;
        var code = LibExt2Fs.ext2fs_fallocate(_handle, Initialized, file.Number, ref file.Raw, ulong.MaxValue, first, count);
        Check(code, "allocate blocks");
    }

    private ulong PhysicalBlock(Ext4Inode file, ulong block)
    {
        Check(LibExt2Fs.ext2fs_bmap2(_handle, file.Number, ref file.Raw, 0, 0, block, out _, out var physical), "find a block of a file");
        return physical == 0 ? throw Damaged($"inode {file.Number} has lost a block") : physical;
    }

    private uint Allocate(uint near, Ext4Metadata metadata)
    {
        Check(LibExt2Fs.ext2fs_new_inode(_handle, near, (int)metadata.Kind, 0, out var number), "make a file");
        LibExt2Fs.ext2fs_inode_alloc_stats2(_handle, number, 1, metadata.Kind == FileKind.Directory ? 1 : 0);
        return number;
    }

    private void Free(Ext4Inode file)
    {
        // First of all, so that a process that is killed leaves a removed file, and not one without a name.
        file.Raw.i_dtime = (uint)_now.ToUnixTimeSeconds();
        Write(file);
        if (HasBlocks(file))
            Check(LibExt2Fs.ext2fs_punch(_handle, file.Number, ref file.Raw, 0, 0, ulong.MaxValue), "free the blocks of a file");
        file.Raw.i_size = file.Raw.i_size_high = 0;
        Write(file);
        if ((file.Raw.i_file_acl | file.Raw.i_file_acl_high) != 0)
            Check(LibExt2Fs.ext2fs_free_ext_attr(_handle, file.Number, 0), "free the attributes of a file");
        LibExt2Fs.ext2fs_inode_alloc_stats2(_handle, file.Number, -1, file.Kind == FileKind.Directory ? 1 : 0);
    }

    private static bool HasBlocks(Ext4Inode file) => file.Kind is FileKind.Regular or FileKind.Directory or FileKind.SymbolicLink
        && (file.Raw.i_flags & LibExt2Fs.EXT4_INLINE_DATA_FL) == 0
        && !(file.Kind == FileKind.SymbolicLink && file.Size < RoomInInode && (file.Raw.i_flags & LibExt2Fs.EXT4_EXTENTS_FL) == 0);

    /// <summary>Writes an inode; what is on disk after the known fields stays as it is.</summary>
    private unsafe void Write(Ext4Inode file)
    {
        var size = Math.Min(InodeSize, Ext4Inode.KnownSize);
        // SAFETY: the structure is pinned, and has at least this size.
        fixed (LibExt2Fs.ext2_inode_large_t* raw = &file.Raw)
            Check(LibExt2Fs.ext2fs_write_inode_full(_handle, file.Number, (byte*)raw, size), "write an inode");
    }

    /// <summary>Writes all of an inode, so that nothing is left of a file that had it before.</summary>
    private unsafe void WriteNew(Ext4Inode file)
    {
        Span<byte> whole = stackalloc byte[Math.Max(InodeSize, Ext4Inode.KnownSize)];
        whole.Clear();
        MemoryMarshal.Write(whole, in file.Raw);
        // SAFETY: the buffer is on the stack, and has at least the size of an inode on disk.
        fixed (byte* bytes = whole)
            Check(LibExt2Fs.ext2fs_write_inode_full(_handle, file.Number, bytes, InodeSize), "write an inode");
    }

    /// <summary>Adds an entry to a directory, which is made larger if it is full.</summary>
    private void Add(uint directory, string operation, Func<nint> add)
    {
        var code = add();
        if (code == (nint)LibExt2Fs.EXT2_ET_DIR_NO_SPACE)
        {
            Check(LibExt2Fs.ext2fs_expand_dir(_handle, directory), operation);
            code = add();
        }

        Check(code, operation);
    }

    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "." or ".." || name.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"\"{name}\" is not the name of a file.", nameof(name));
        if (HostText.GetByteCount(name) > LongestName)
            throw new LinuxException(Errno.ENAMETOOLONG, "name a file", name);
    }
}
