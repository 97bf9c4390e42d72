using System.Buffers.Binary;
using System.IO.Compression;

namespace Berth.Releases.Archives;

/// <summary>Reads zip, with the strictness that <see cref="ZipDirectory"/> describes.</summary>
/// <param name="file">A private copy of the archive, which nobody changes meanwhile; owned by the caller.</param>
/// <param name="limits">The limits.</param>
internal sealed class ZipArchiveReader(FileStream file, ArchiveLimits limits) : IArchiveReader
{
    private const uint LocalSignature = 0x04034b50, DescriptorSignature = 0x08074b50;
    private const int LocalLength = 30, DescriptorLength = 12, LongestLink = 4096;
    private const UnixFileMode PlainFile = (UnixFileMode)0x1A4, PlainDirectory = (UnixFileMode)0x1ED; // 0644, 0755

    private List<ZipRecord>? _records;
    private int _next;
    private long _position, _directory;

    public long BytesRead => _position;

    public ArchiveEntry? Next()
    {
        _records ??= ZipDirectory.Read(file, limits, out _directory);
        if (_next == _records.Count)
        {
            return _position == _directory
                ? null
                : throw new RefusedArchiveException(null, "something stands between its entries and its directory");
        }

        var record = _records[_next++];
        var start = CheckLocal(record);
        _position = AfterDescriptor(record, start + record.Compressed);
        if (_position > _directory)
            throw new RefusedArchiveException(record.Name, "it is longer than the archive");
        return Entry(record, start);
    }

    public void Dispose()
    {
    }

    /// <summary>Checks the header before the content, and returns the position of the content.</summary>
    private long CheckLocal(ZipRecord record)
    {
        if (record.Offset != _position)
            throw new RefusedArchiveException(record.Name, "it overlaps another entry, or something stands before it");
        Span<byte> local = stackalloc byte[LocalLength];
        Read(record, local, _position);
        if (U32(local) != LocalSignature)
            throw new RefusedArchiveException(record.Name, "its header is damaged");
        var name = new byte[U16(local[26..])];
        Read(record, name, _position + LocalLength);
        var isDeferred = (record.Flags & ZipRecord.HasDescriptor) != 0;
        if (ZipDirectory.NameOf(name) != record.Name
            || U16(local[6..]) != record.Flags
            || U16(local[8..]) != record.Method
            || !Agrees(U32(local[14..]), record.Crc)
            || !Agrees(U32(local[18..]), record.Compressed)
            || !Agrees(U32(local[22..]), record.Size))
            throw new RefusedArchiveException(record.Name, "its header and the archive's directory contradict each other");
        return _position + LocalLength + name.Length + U16(local[28..]);

        bool Agrees(uint here, uint there) => here == there || (isDeferred && here == 0);
    }

    /// <summary>The position after the sizes that follow the content, which must agree, too.</summary>
    private long AfterDescriptor(ZipRecord record, long at)
    {
        if ((record.Flags & ZipRecord.HasDescriptor) == 0)
            return at;
        Span<byte> descriptor = stackalloc byte[DescriptorLength + sizeof(uint)];
        Read(record, descriptor, at);
        var hasSignature = U32(descriptor) == DescriptorSignature;
        var fields = hasSignature ? descriptor[sizeof(uint)..] : descriptor;
        if (U32(fields) != record.Crc || U32(fields[4..]) != record.Compressed || U32(fields[8..]) != record.Size)
            throw new RefusedArchiveException(record.Name, "its header and the archive's directory contradict each other");
        return at + DescriptorLength + (hasSignature ? sizeof(uint) : 0);
    }

    private ArchiveEntry Entry(ZipRecord record, long start)
    {
        var mode = record.IsUnix ? record.Attributes >> 16 : 0;
        var isDirectory = record.Name.EndsWith('/');
        var kind = (mode & 0xF000) switch
        {
            0x8000 when !isDirectory => ArchiveEntryKind.File,
            0x4000 when isDirectory => ArchiveEntryKind.Directory,
            0xA000 when !isDirectory => ArchiveEntryKind.SymbolicLink,
            0 => isDirectory ? ArchiveEntryKind.Directory : ArchiveEntryKind.File,
            _ => ArchiveEntryKind.Other,
        };
        if (kind is ArchiveEntryKind.Directory && record.Size != 0)
            throw new RefusedArchiveException(record.Name, "it is a directory with content");
        var content = Content(record, start);
        return new ArchiveEntry(record.Name, kind)
        {
            What = "a file of a special kind",
            Mode = mode != 0 ? (UnixFileMode)(mode & 0xFFF) : isDirectory ? PlainDirectory : PlainFile,
            Modified = TimeOf(record.Time),
            Size = record.Size,
            Target = kind is ArchiveEntryKind.SymbolicLink ? TargetOf(record, content) : "",
            Content = kind is ArchiveEntryKind.File ? content : null,
        };
    }

    private ZipContentStream Content(ZipRecord record, long start)
    {
        Stream raw = new FilePartStream(file, start, record.Compressed);
        return new ZipContentStream(record.Method == 0 ? raw : new DeflateStream(raw, CompressionMode.Decompress), record);
    }

    private static string TargetOf(ZipRecord record, ZipContentStream content)
    {
        if (record.Size > LongestLink)
            throw new RefusedArchiveException(record.Name, "the text of the symbolic link is too long");
        var target = new byte[record.Size];
        content.ReadExactly(target);
        _ = content.ReadByte();
        return ZipDirectory.NameOf(target);
    }

    /// <summary>The time of DOS: seconds in pairs, from 1980 on, in an unknown time zone.</summary>
    private static DateTimeOffset? TimeOf(uint time)
    {
        var (date, clock) = (time >> 16, time & 0xFFFF);
        try
        {
            return new DateTimeOffset(
                1980 + (int)(date >> 9), (int)(date >> 5 & 15), (int)(date & 31), (int)(clock >> 11), (int)(clock >> 5 & 63),
                (int)(clock & 31) * 2, TimeSpan.Zero);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private void Read(ZipRecord record, Span<byte> buffer, long at)
    {
        if (RandomAccess.Read(file.SafeFileHandle, buffer, at) != buffer.Length)
            throw new RefusedArchiveException(record.Name, "the archive is cut");
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
