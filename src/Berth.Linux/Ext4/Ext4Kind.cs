using Berth.Linux.Files;
using Berth.Linux.Interop;

namespace Berth.Linux.Ext4;

/// <summary>The kind of a file as entries of directories record it.</summary>
internal static class Ext4Kind
{
    internal static FileKind OfEntry(int type) => type switch
    {
        LibExt2Fs.EXT2_FT_REG_FILE => FileKind.Regular,
        LibExt2Fs.EXT2_FT_DIR => FileKind.Directory,
        LibExt2Fs.EXT2_FT_CHRDEV => FileKind.CharacterDevice,
        LibExt2Fs.EXT2_FT_BLKDEV => FileKind.BlockDevice,
        LibExt2Fs.EXT2_FT_FIFO => FileKind.Fifo,
        LibExt2Fs.EXT2_FT_SOCK => FileKind.Socket,
        LibExt2Fs.EXT2_FT_SYMLINK => FileKind.SymbolicLink,
        _ => FileKind.Unknown,
    };

    internal static int InEntry(FileKind kind) => kind switch
    {
        FileKind.Regular => LibExt2Fs.EXT2_FT_REG_FILE,
        FileKind.Directory => LibExt2Fs.EXT2_FT_DIR,
        FileKind.CharacterDevice => LibExt2Fs.EXT2_FT_CHRDEV,
        FileKind.BlockDevice => LibExt2Fs.EXT2_FT_BLKDEV,
        FileKind.Fifo => LibExt2Fs.EXT2_FT_FIFO,
        FileKind.Socket => LibExt2Fs.EXT2_FT_SOCK,
        FileKind.SymbolicLink => LibExt2Fs.EXT2_FT_SYMLINK,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of file."),
    };
}
