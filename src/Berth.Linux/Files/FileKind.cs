namespace Berth.Linux.Files;

/// <summary>The kinds of files (inode(7)); the values are those of S_IFMT.</summary>
public enum FileKind
{
    /// <summary>None of the kinds below.</summary>
    Unknown = 0,

    /// <summary>A named pipe.</summary>
    Fifo = 0x1000,

    /// <summary>A character device.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A directory.</summary>
    Directory = 0x4000,

    /// <summary>A block device.</summary>
    BlockDevice = 0x6000,

    /// <summary>A regular file.</summary>
    Regular = 0x8000,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 0xA000,

    /// <summary>A socket.</summary>
    Socket = 0xC000,
}
