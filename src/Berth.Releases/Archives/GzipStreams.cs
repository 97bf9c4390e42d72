using System.Buffers.Binary;
using System.IO.Compression;

namespace Berth.Releases.Archives;

/// <summary>gzip: the decompressor itself ignores what follows the compressed data, so this looks.</summary>
internal static class GzipStreams
{
    private const int LengthField = sizeof(uint);

    public static Stream Open(Stream archive) => new RefusingStream(new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true));

    /// <summary>The last four bytes of gzip are the length of the content (RFC 1952): other bytes there are not gzip's.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="archive">What was read of it.</param>
    /// <param name="length">The number of decompressed bytes.</param>
    /// <exception cref="RefusedArchiveException">Something follows the compressed data.</exception>
    public static void CheckEnd(FileStream file, MeteredStream archive, long length)
    {
        Span<byte> last = stackalloc byte[LengthField];
        if (!archive.IsAtEnd
            || RandomAccess.Read(file.SafeFileHandle, last, file.Length - LengthField) != LengthField
            || BinaryPrimitives.ReadUInt32LittleEndian(last) != unchecked((uint)length))
            throw new RefusedArchiveException(null, "it is cut, or something follows its end");
    }
}
