using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Ext4;

/// <summary>Collects the entries of a directory, or replaces the inode of one of them.</summary>
internal sealed unsafe class DirectoryWalk
{
    private readonly List<Ext4Entry> _entries = [];
    private byte[]? _wanted;
    private uint _inode;
    private int _type;

    /// <summary>The entries that were collected.</summary>
    internal IReadOnlyList<Ext4Entry> Entries => _entries;

    /// <summary>Whether an entry was replaced.</summary>
    internal bool IsReplaced { get; private set; }

    /// <summary>Collects the entries.</summary>
    /// <returns>The code of the library.</returns>
    internal nint Run(Ext2FileSystemHandle fileSystem, uint directory)
    {
        var self = GCHandle.Alloc(this);
        try
        {
            // SAFETY: the library calls the function during this call only, with this handle and entries that it has checked.
            return LibExt2Fs.ext2fs_dir_iterate2(fileSystem, directory, 0, 0, &Visit, GCHandle.ToIntPtr(self));
        }
        finally
        {
            self.Free();
        }
    }

    /// <summary>Lets a name mean another inode: one write of one block.</summary>
    /// <returns>The code of the library.</returns>
    internal nint Replace(Ext2FileSystemHandle fileSystem, uint directory, string name, uint inode, int type)
    {
        (_wanted, _inode, _type) = (HostText.Encode(name), inode, type);
        return Run(fileSystem, directory);
    }

    [UnmanagedCallersOnly]
    private static int Visit(
        uint directory, int kind, LibExt2Fs.ext2_dir_entry_t* entry, int offset, int blockSize, byte* buffer, nint data)
    {
        // SAFETY: data is the handle of Run. No exception leaves this method: it allocates, and nothing else in it fails.
        var walk = Unsafe.As<DirectoryWalk>(GCHandle.FromIntPtr(data).Target!);
        // SAFETY: the library has checked that the name is inside of its entry, and the entry inside of its block.
        var name = new ReadOnlySpan<byte>(entry->name, entry->name_len & 0xFF);
        if (entry->inode == 0 || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            return 0;
        if (walk._wanted is null)
        {
            walk._entries.Add(new Ext4Entry(HostText.Decode(name), entry->inode, Ext4Kind.OfEntry(entry->name_len >> 8)));
            return 0;
        }

        if (!name.SequenceEqual(walk._wanted))
            return 0;
        entry->inode = walk._inode;
        entry->name_len = (ushort)((entry->name_len & 0xFF) | (walk._type << 8));
        walk.IsReplaced = true;
        return LibExt2Fs.DIRENT_CHANGED | LibExt2Fs.DIRENT_ABORT;
    }
}
