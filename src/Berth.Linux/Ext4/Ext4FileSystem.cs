using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Ext4;

/// <summary>
/// An ext2, ext3 or ext4 file system in a file or block device, read and written by libext2fs without a mount. Files are named by the
/// numbers of their inodes. Nothing else may use the file system meanwhile. Not safe for several threads at a time.
/// </summary>
public sealed partial class Ext4FileSystem : IDisposable
{
    /// <summary>The inode of the root directory.</summary>
    public const uint Root = 2;

    /// <summary>The longest name in a directory, in bytes.</summary>
    public const int LongestName = 255;

    private const string CacheOff = "cache=off";

    private readonly SafeFileHandle _file;
    private readonly Ext2FileSystemHandle _handle;

    private Ext4FileSystem(SafeFileHandle file, Ext2FileSystemHandle handle, string path)
    {
        (_file, _handle, Path) = (file, handle, path);
        var native = Native;
        unsafe
        {
            // SAFETY: the library keeps the superblock as long as the file system is open.
            var super = *native.super;
            BlockSize = (int)native.blocksize;
            InodeSize = super.s_rev_level == 0 ? 128 : super.s_inode_size;
            HasExtents = (super.s_feature_incompat & LibExt2Fs.EXT3_FEATURE_INCOMPAT_EXTENTS) != 0;
            HasChecksums = (super.s_feature_ro_compat & LibExt2Fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) != 0;
            HasManyLinks = (super.s_feature_ro_compat & LibExt2Fs.EXT4_FEATURE_RO_COMPAT_DIR_NLINK) != 0;
        }
    }

    /// <summary>The path that the file system was opened by, for messages.</summary>
    public string Path { get; }

    /// <summary>The size of a block in bytes.</summary>
    public int BlockSize { get; }

    /// <summary>The size and the usage.</summary>
    public unsafe Ext4Usage Usage
    {
        get
        {
            // SAFETY: the library keeps the superblock as long as the file system is open.
            ref var super = ref *Native.super;
            var label = MemoryMarshal.CreateReadOnlySpan(ref super.s_volume_name[0], 16);
            var uuid = MemoryMarshal.CreateReadOnlySpan(ref super.s_uuid[0], 16);
            var end = label.IndexOf((byte)0);
            return new Ext4Usage(
                BlockSize,
                super.s_blocks_count | ((long)super.s_blocks_count_hi << 32),
                FreeBlocks,
                super.s_inodes_count,
                super.s_free_inodes_count,
                new Guid(uuid, bigEndian: true),
                Text.HostText.Decode(end < 0 ? label : label[..end]),
                DateTimeOffset.FromUnixTimeSeconds(super.s_mkfs_time));
        }
    }

    private unsafe long FreeBlocks
    {
        get
        {
            // SAFETY: as for Usage.
            ref var super = ref *Native.super;
            return super.s_free_blocks_count | ((long)super.s_free_blocks_hi << 32);
        }
    }

    private int InodeSize { get; }

    private bool HasExtents { get; }

    private bool HasChecksums { get; }

    private bool HasManyLinks { get; }

    private unsafe ref LibExt2Fs.struct_ext2_filsys_t Native =>
        // SAFETY: the handle is a pointer to this structure, and open as long as this object is used.
        ref *(LibExt2Fs.struct_ext2_filsys_t*)_handle.DangerousGetHandle();

    /// <summary>Opens a file system; the caller owns the result.</summary>
    /// <param name="path">A regular file or block device.</param>
    /// <param name="access">Whether it is written, and how.</param>
    /// <exception cref="Ext4Exception">It is not an ext4 file system, is damaged, or was not unmounted.</exception>
    /// <exception cref="LinuxException">The file can't be opened.</exception>
    /// <exception cref="NativeLibraryException">libext2fs is not installed.</exception>
    public static Ext4FileSystem Open(string path, Ext4Access access = Ext4Access.Read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LibExt2Fs.Library.Require("to read and write images");
        var operation = access == Ext4Access.Read ? "read a file system" : "change a file system";
        var file = Libc.open(path, (access == Ext4Access.Read ? Libc.O_RDONLY : Libc.O_RDWR) | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (file.IsInvalid)
            throw LinuxException.Last("open the image", path);
        try
        {
            if (FileStatus.Of(file).Kind is not (FileKind.Regular or FileKind.BlockDevice))
                throw new LinuxException(Errno.EINVAL, "open the image", path);
            Ext4Superblock.Check(file, path, operation, forWriting: access != Ext4Access.Read);
            return new Ext4FileSystem(file, OpenNative(file, path, access, operation), path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes what is still in memory: bitmaps, counts, and with <see cref="Ext4Access.Build"/> blocks. Without it, changes are lost.
    /// </summary>
    /// <param name="durable">Whether to wait until the disk has it: fdatasync(2).</param>
    /// <exception cref="LinuxException">The file could not be written: ENOSPC, EIO.</exception>
    public void Flush(bool durable)
    {
        // Turning the cache off writes the blocks in it. The library's own flush would also call fsync(2), more than once.
        Check(LibExt2Fs.io_channel_set_options(Native.io, CacheOff), "write changes");
        Check(LibExt2Fs.ext2fs_flush2(_handle, LibExt2Fs.EXT2_FLAG_FLUSH_NO_SYNC), "write changes");
        if (durable)
            Sync();
    }

    /// <summary>Waits until the disk has what was written to the file so far: what is written next can't be there before.</summary>
    /// <exception cref="LinuxException">EIO, ENOSPC.</exception>
    public void Sync() => LinuxException.ThrowIfFailed(Libc.fdatasync(_file), "write the image", Path);

    /// <summary>Closes the file system without <see cref="Flush"/>.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        _file.Dispose();
    }

    private static Ext2FileSystemHandle OpenNative(SafeFileHandle file, string path, Ext4Access access, string operation)
    {
        var flags = LibExt2Fs.EXT2_FLAG_64BITS | LibExt2Fs.EXT2_FLAG_MASTER_SB_ONLY
            | (access == Ext4Access.Read ? 0 : LibExt2Fs.EXT2_FLAG_RW);
        // Without its cache, the library writes in the order of the calls: a process that is killed leaves what the order allows for.
        var options = access == Ext4Access.Write ? CacheOff : "";
        var code = LibExt2Fs.ext2fs_open2(
            DescriptorPath.Of(file), options, flags, 0, 0, LibExt2Fs.UnixIOManager, out var handle);
        if (code != 0)
        {
            handle.Dispose();
            throw Ext4Exception.From(code, operation, path);
        }

        if (access == Ext4Access.Read)
            return handle;
        code = LibExt2Fs.ext2fs_read_bitmaps(handle);
        if (code == 0)
            return handle;
        handle.Dispose();
        throw Ext4Exception.From(code, operation, path);
    }

    private void Check(nint code, string operation)
    {
        if (code != 0)
            throw Ext4Exception.From(code, operation, Path);
    }
}
