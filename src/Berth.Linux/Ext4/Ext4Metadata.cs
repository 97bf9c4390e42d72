using Berth.Linux.Files;

namespace Berth.Linux.Ext4;

/// <summary>What an inode records of a file besides its content.</summary>
/// <param name="Kind">The kind of file.</param>
/// <param name="Mode">Permissions, set-id and sticky bits.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Modified">The time of the last change of the content; ext4 keeps years 1901 to 2446.</param>
public sealed record Ext4Metadata(FileKind Kind, UnixFileMode Mode, uint Uid, uint Gid, DateTimeOffset Modified)
{
    /// <summary>The major number of a device.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>The minor number of a device.</summary>
    public uint DeviceMinor { get; init; }
}
