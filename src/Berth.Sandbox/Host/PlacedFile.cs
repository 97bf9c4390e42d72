namespace Berth.Sandbox.Host;

/// <summary>Which file it is, whatever its name: what fstat(2) says.</summary>
/// <param name="Device">st_dev, as the kernel encodes it.</param>
/// <param name="Inode">st_ino.</param>
internal readonly record struct PlacedFile(ulong Device, ulong Inode)
{
    /// <summary>From a device's two numbers, which the kernel packs into one as <c>new_encode_dev</c> does.</summary>
    public static PlacedFile Of(uint major, uint minor, ulong inode) =>
        new((minor & 0xFF) | (major << 8) | ((minor & ~0xFFU) << 12), inode);
}
