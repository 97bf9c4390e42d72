namespace Berth.Sandbox.Emission;

/// <summary>
/// The layout of a launcher: fixed addresses, no relocation. The headers and the data come first in the file, so that all addresses in the
/// code are known before the code is generated. The segments' addresses equal their file offsets modulo 64 KiB, the largest page size of
/// arm64.
/// </summary>
internal static class ImageLayout
{
    /// <summary>Bytes kept for the ELF header and the program headers.</summary>
    public const int HeaderSize = 0x100;

    /// <summary>
    /// Address of the file's first byte as mapped with the data segment: data and text have 252 MiB before they would overlap, and both are
    /// in the same gigabyte, because otherwise each start would need one more page for page tables.
    /// </summary>
    public const int DataSegment = 0x10000000;

    /// <summary>Address of the file's first byte as mapped with the text segment.</summary>
    public const int TextSegment = 0x400000;

    /// <summary>Alignment of segments.</summary>
    public const int SegmentAlignment = 0x10000;

    /// <summary>Address of the data section.</summary>
    public const int DataAddress = DataSegment + HeaderSize;
}
