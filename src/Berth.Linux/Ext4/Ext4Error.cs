namespace Berth.Linux.Ext4;

/// <summary>Why an operation on an ext4 file system failed.</summary>
public enum Ext4Error
{
    /// <summary>The file is not an ext4 file system, or its content contradicts itself.</summary>
    Corrupt,

    /// <summary>There is no free block or inode.</summary>
    Full,

    /// <summary>Its journal has not been replayed: it is mounted, or was not unmounted.</summary>
    NeedsRecovery,

    /// <summary>It has a feature that Berth or the library does not know.</summary>
    Unsupported,
}
