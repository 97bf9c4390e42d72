namespace Berth.Releases.Archives;

/// <summary>An entry of a zip, as its central directory describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Flags">The general purpose bits.</param>
/// <param name="Method">The compression: 0 stored, 8 deflated.</param>
/// <param name="Crc">The checksum of its content.</param>
/// <param name="Compressed">The length of the compressed content in bytes.</param>
/// <param name="Size">The length of the content in bytes.</param>
/// <param name="Attributes">File attributes; the upper half is the mode on Unix.</param>
/// <param name="IsUnix">Whether it was made on Unix.</param>
/// <param name="Time">The time of the last modification, as in DOS.</param>
/// <param name="Offset">The position of its local header.</param>
internal sealed record ZipRecord(
    string Name, ushort Flags, ushort Method, uint Crc, uint Compressed, uint Size, uint Attributes, bool IsUnix, uint Time, uint Offset)
{
    /// <summary>The flag for sizes that follow the content.</summary>
    public const ushort HasDescriptor = 1 << 3;
}
