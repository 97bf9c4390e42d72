namespace Berth.Sandbox.Emission;

/// <summary>
/// Where things are in a launcher: fixed addresses, no relocation. The headers and the data come first in the file, so that the
/// address of everything the code names is known before the code is made; the segments' addresses equal their file offsets
/// modulo 64 KiB, the largest page size of arm64.
/// </summary>
internal static class ImageLayout
{
    /// <summary>Bytes kept for the ELF header and the program headers.</summary>
    public const int HeaderSize = 0x100;

    /// <summary>
    /// Address of the file's first byte as mapped with the data segment: 252 MiB of room for data and text before the two meet, and still
    /// in the same gigabyte, for one more page of page tables would be made at each start.
    /// </summary>
    public const int DataSegment = 0x10000000;

    /// <summary>Address of the file's first byte as mapped with the text segment.</summary>
    public const int TextSegment = 0x400000;

    /// <summary>Alignment of segments.</summary>
    public const int SegmentAlignment = 0x10000;

    /// <summary>Address of the data section.</summary>
    public const int DataAddress = DataSegment + HeaderSize;
}
