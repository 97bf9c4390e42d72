using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>
/// libext2fs, which reads and writes ext2, ext3 and ext4 without a mount; loaded on first use: Berth starts without it. Its functions
/// return an <c>errcode_t</c>: 0, an errno, or one of EXT2_ET_. They are not safe to be called by two threads for one file system.
/// </summary>
internal static partial class LibExt2Fs
{
    internal const string FileName = "libext2fs.so.2";

    internal const int EXT2_FLAG_RW = 0x01;
    internal const int EXT2_FLAG_DIRTY = 0x04;
    internal const int EXT2_FLAG_CHANGED = 0x02;
    internal const int EXT2_FLAG_MASTER_SB_ONLY = 0x200;
    internal const int EXT2_FLAG_64BITS = 0x20000;
    internal const int EXT2_FLAG_FLUSH_NO_SYNC = 1;

    internal const int EXT2_FALLOCATE_FORCE_INIT = 2;

    internal const int EXT2_FALLOCATE_INIT_BEYOND_EOF = 8;

    internal const uint EXT3_FEATURE_INCOMPAT_RECOVER = 0x4;
    internal const uint EXT3_FEATURE_INCOMPAT_EXTENTS = 0x40;
    internal const uint EXT4_FEATURE_INCOMPAT_64BIT = 0x80;
    internal const uint EXT4_FEATURE_RO_COMPAT_METADATA_CSUM = 0x400;
    internal const uint EXT4_FEATURE_RO_COMPAT_DIR_NLINK = 0x20;

    /// <summary>
    /// FILETYPE, RECOVER, META_BG, EXTENTS, 64BIT, FLEX_BG, EA_INODE, CSUM_SEED, LARGEDIR, INLINE_DATA: those that Berth can read.
    /// </summary>
    internal const uint KnownIncompatible = 0x2 | 0x4 | 0x10 | 0x40 | 0x80 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000;

    /// <summary>
    /// SPARSE_SUPER, LARGE_FILE, HUGE_FILE, GDT_CSUM, DIR_NLINK, EXTRA_ISIZE, METADATA_CSUM: those that Berth keeps true when it writes.
    /// </summary>
    internal const uint KnownForWriting = 0x1 | 0x2 | 0x8 | 0x10 | 0x20 | 0x40 | 0x400;

    internal const int EXT2_FT_REG_FILE = 1;
    internal const int EXT2_FT_DIR = 2;
    internal const int EXT2_FT_CHRDEV = 3;
    internal const int EXT2_FT_BLKDEV = 4;
    internal const int EXT2_FT_FIFO = 5;
    internal const int EXT2_FT_SOCK = 6;
    internal const int EXT2_FT_SYMLINK = 7;

    internal const int DIRENT_CHANGED = 1;
    internal const int DIRENT_ABORT = 2;

    internal const int BMAP_RET_UNINIT = 1;

    internal const uint EXT2_ET_DIR_NO_SPACE = 2133571366;
    internal const uint EXT2_ET_BLOCK_ALLOC_FAIL = 2133571400;
    internal const uint EXT2_ET_INODE_ALLOC_FAIL = 2133571401;
    internal const uint EXT2_ET_FILE_NOT_FOUND = 2133571404;

    internal static readonly OptionalLibrary Library = new(FileName, "libext2fs2");

    /// <summary>The variable of the library with the I/O manager for files and devices.</summary>
    internal static unsafe nint UnixIOManager
    {
        get
        {
            // SAFETY: the export is a pointer variable of the library, which stays loaded.
            return *(nint*)NativeLibrary.GetExport(NativeLibrary.Load(FileName), "unix_io_manager");
        }
    }
}
