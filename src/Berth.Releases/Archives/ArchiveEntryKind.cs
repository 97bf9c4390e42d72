namespace Berth.Releases.Archives;

/// <summary>Kinds of entries of an archive.</summary>
internal enum ArchiveEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A second name of an earlier file.</summary>
    HardLink,

    /// <summary>Something that no release may contain.</summary>
    Other,
}
