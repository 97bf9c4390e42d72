using System.Buffers.Binary;
using System.Text;

namespace Berth.Releases.Archives;

/// <summary>
/// The central directory of a zip. A zip says everything twice, and readers differ in which they believe: so both must agree, the entries
/// must lie one after the other from the first byte on, and nothing may stand before, between or after them.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, CentralSignature = 0x02014b50;
    private const int EndLength = 22, CentralLength = 46;
    private const uint InZip64 = uint.MaxValue;
    private const ushort Encrypted = 1, Utf8 = 1 << 11, Levels = 0b110;
    private const int MostBytes = 64 * 1024 * 1024;
    private const byte Unix = 3;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the directory.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="start">The position of the directory, where the last entry must end.</param>
    /// <exception cref="RefusedArchiveException">It is damaged, ambiguous, or of a kind that is not supported.</exception>
    public static List<ZipRecord> Read(FileStream file, ArchiveLimits limits, out long start)
    {
        var at = file.Length - EndLength;
        Span<byte> end = stackalloc byte[EndLength];
        if (at < 0 || RandomAccess.Read(file.SafeFileHandle, end, at) != EndLength || U32(end) != EndSignature || U16(end[20..]) != 0)
            throw new RefusedArchiveException(null, "it is cut, has a comment, or something follows its end");
        var (count, length) = (U16(end[10..]), U32(end[12..]));
        start = U32(end[16..]);
        if (U16(end[4..]) != 0 || U16(end[6..]) != 0 || U16(end[8..]) != count)
            throw new RefusedArchiveException(null, "it has several parts");
        if (start == InZip64 || start + length != at)
            throw new RefusedArchiveException(
                null, "it is in the format ZIP64, or something stands before its end; use tar for large archives");
        if (count > limits.Entries || length > MostBytes)
            throw new RefusedArchiveException(null, $"it has more than {limits.Entries} entries");
        var directory = new byte[length];
        if (RandomAccess.Read(file.SafeFileHandle, directory, start) != directory.Length)
            throw new RefusedArchiveException(null, "it is cut");
        return Parse(directory, count);
    }

    private static List<ZipRecord> Parse(ReadOnlySpan<byte> directory, int count)
    {
        var records = new List<ZipRecord>(count);
        for (var i = 0; i < count; i++)
        {
            if (directory.Length < CentralLength || U32(directory) != CentralSignature)
                throw new RefusedArchiveException(null, "its directory is damaged");
            var (nameLength, extra, comment) = (U16(directory[28..]), U16(directory[30..]), U16(directory[32..]));
            var length = CentralLength + nameLength + extra + comment;
            if (directory.Length < length)
                throw new RefusedArchiveException(null, "its directory is damaged");
            var record = new ZipRecord(
                NameOf(directory.Slice(CentralLength, nameLength)), U16(directory[8..]), U16(directory[10..]), U32(directory[16..]),
                U32(directory[20..]), U32(directory[24..]), U32(directory[38..]), directory[5] == Unix, U32(directory[12..]),
                U32(directory[42..]));
            ThrowIfUnsupported(record);
            records.Add(record);
            directory = directory[length..];
        }

        return directory.IsEmpty ? records : throw new RefusedArchiveException(null, "its directory has more than its entries");
    }

    /// <summary>A name of either header.</summary>
    internal static string NameOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedArchiveException(Encoding.UTF8.GetString(bytes), "its name is not UTF-8");
        }
    }

    private static void ThrowIfUnsupported(ZipRecord record)
    {
        if ((record.Flags & Encrypted) != 0)
            throw new RefusedArchiveException(record.Name, "it is encrypted");
        if ((record.Flags & ~(Utf8 | Levels | ZipRecord.HasDescriptor)) != 0 || record.Method is not (0 or 8))
            throw new RefusedArchiveException(record.Name, $"its compression (method {record.Method}) is not supported");
        if (record.Compressed == InZip64 || record.Size == InZip64 || record.Offset == InZip64)
            throw new RefusedArchiveException(record.Name, "it is in the format ZIP64");
        if (record.Name.Contains('\\', StringComparison.Ordinal))
            throw new RefusedArchiveException(record.Name, "its path has a backslash, which some programs take for a separator");
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
