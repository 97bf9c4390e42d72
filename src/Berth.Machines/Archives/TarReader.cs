using System.Globalization;
using System.Text;
using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Berth.Linux.Text;

namespace Berth.Machines.Archives;

/// <summary>
/// Reads a tar archive from its beginning to its end: v7, ustar, pax and GNU, with sparse files. .NET's reader decodes names and extended
/// attributes as UTF-8, which changes bytes that are not; and it does not expand sparse files.
/// </summary>
/// <param name="source">The archive, not compressed; owned by the caller.</param>
/// <param name="archive">Its name, for messages.</param>
internal sealed class TarReader(Stream source, string archive)
{
    // Names, and records with extended attributes of up to 64 KiB each.
    private const int LargestHeader = 4 * 1024 * 1024;
    private const int MostSegments = 1_000_000;
    private const int NumbersInBlock = 21;

    private readonly byte[] _block = new byte[TarHeader.Size];
    private readonly PaxRecords _global = new();
    private long _left;
    private int _padding;
    private bool _isFirst = true;

    /// <summary>The number of bytes of the current file that are left in the archive.</summary>
    internal long Left => _left;

    /// <summary>Goes to the next file, past the content of the current one. Null: the archive has ended.</summary>
    /// <exception cref="ArchiveException">The archive is damaged.</exception>
    internal TarEntry? Next()
    {
        string? longName = null, longLink = null;
        PaxRecords? own = null;
        while (true)
        {
            SkipContent();
            if (!ReadBlock(isHeader: true))
                return null;
            var header = new TarHeader(_block);
            if (!header.HasRightSum)
                throw DamagedHeader("a header has the wrong checksum");
            _isFirst = false;
            if (header.Length < 0)
                throw Damaged("a file has an invalid length");
            switch (header.Type)
            {
                case 'x':
                    own ??= _global.Copy();
                    if (!own.TryAdd(ReadHeaderContent(header.Length)))
                        throw Damaged("a pax header is invalid");
                    break;
                case 'g':
                    if (!_global.TryAdd(ReadHeaderContent(header.Length)))
                        throw Damaged("a pax header is invalid");
                    break;
                case 'L':
                    longName = Name(ReadHeaderContent(header.Length));
                    break;
                case 'K':
                    longLink = Name(ReadHeaderContent(header.Length));
                    break;
                case 'V': // the label of a volume
                    SetContent(header.Length);
                    break;
                default:
                    return ReadEntry(header, own ?? _global, longName, longLink);
            }
        }
    }

    /// <summary>Reads content of the current file, as it is in the archive: of a sparse file, its segments.</summary>
    internal int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty)
            return 0;
        var count = source.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (count == 0)
            throw Damaged("it ends within a file");
        _left -= count;
        return count;
    }

    private TarEntry ReadEntry(TarHeader header, PaxRecords records, string? longName, string? longLink)
    {
        var type = header.Type;
        var path = records.Path ?? longName ?? header.Name;
        var kind = type switch
        {
            '0' or '\0' when path.EndsWith('/') => FileKind.Directory, // v7
            '0' or '\0' or '7' or 'S' or '1' => FileKind.Regular,
            '2' => FileKind.SymbolicLink,
            '3' => FileKind.CharacterDevice,
            '4' => FileKind.BlockDevice,
            '5' or 'D' => FileKind.Directory,
            '6' => FileKind.Fifo,
            _ => throw Damaged($"the file {path} is of the unknown type '{(type is > ' ' and <= '~' ? type : '?')}'"),
        };
        var (uid, gid) = (records.Uid ?? header.Uid, records.Gid ?? header.Gid);
        if (uid is < 0 or > uint.MaxValue || gid is < 0 or > uint.MaxValue || header.Mode < 0)
            throw Damaged($"the file {path} has an invalid owner or mode");
        var metadata = new Ext4Metadata(
            kind,
            (UnixFileMode)(header.Mode & 0xFFF),
            (uint)uid,
            (uint)gid,
            records.Modified ?? DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(header.Modified, -62_000_000_000, 250_000_000_000)))
        {
            DeviceMajor = IsDevice(kind) ? (uint)Math.Max(header.DeviceMajor, 0) : 0,
            DeviceMinor = IsDevice(kind) ? (uint)Math.Max(header.DeviceMinor, 0) : 0,
        };
        // A link's length says nothing about the archive. A directory's may be that of GNU's list of its files.
        SetContent(type is '1' or '2' or '3' or '4' or '5' or '6' ? 0 : records.Length ?? header.Length);
        var (size, segments) = type == 'S' ? ReadGnuSegments(header) : PaxSegments(records);
        CheckSegments(path, size, segments);
        var link = type is '1' or '2' ? records.LinkPath ?? longLink ?? header.LinkName : null;
        return new TarEntry(path, metadata, kind == FileKind.Regular ? size : 0, link, type == '1', records.Attributes, segments);
    }

    private (long Size, List<TarSegment> Segments) ReadGnuSegments(TarHeader header)
    {
        var (size, isExtended) = (header.RealLength, header.IsExtended);
        var segments = new List<TarSegment>();
        var isValid = TarHeader.AddSegments(_block.AsSpan(386), 4, segments);
        while (isValid && isExtended)
        {
            if (!ReadBlock(isHeader: false) || segments.Count > MostSegments)
                throw Damaged("a sparse file has an invalid map");
            isValid = TarHeader.AddSegments(_block, NumbersInBlock, segments);
            isExtended = _block[504] != 0;
        }

        return isValid ? (size, segments) : throw Damaged("a sparse file has an invalid map");
    }

    private (long Size, IReadOnlyList<TarSegment>? Segments) PaxSegments(PaxRecords records)
    {
        if (records.RealLength is not { } size)
            return (_left, null);
        return (size, records.HasSegmentsInContent ? ReadSegmentsInContent() : records.Segments);
    }

    /// <summary>The map of pax format 1.0: decimal numbers in lines of their own, the first is the number of segments.</summary>
    private List<TarSegment> ReadSegmentsInContent()
    {
        var numbers = new List<long>();
        var digits = new StringBuilder();
        while (numbers.Count == 0 || numbers.Count < 1 + (2 * numbers[0]))
        {
            var count = 0;
            while (count < TarHeader.Size)
                count += Read(_block.AsSpan(count)) is > 0 and var read ? read : throw Damaged("a sparse file has no map");
            foreach (var digit in _block)
            {
                if (numbers.Count > 0 && numbers.Count == 1 + (2 * numbers[0]))
                    break;
                if (digit != '\n')
                {
                    digits.Append((char)digit);
                    if (digits.Length > 20)
                        throw Damaged("a sparse file has an invalid map");
                    continue;
                }

                if (!long.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || (numbers.Count == 0 && number > MostSegments))
                {
                    throw Damaged("a sparse file has an invalid map");
                }

                numbers.Add(number);
                digits.Clear();
            }
        }

        var segments = new List<TarSegment>();
        for (var i = 1; i + 1 < numbers.Count; i += 2)
        {
            if (numbers[i + 1] > 0)
                segments.Add(new TarSegment(numbers[i], numbers[i + 1]));
        }

        return segments;
    }

    private void CheckSegments(string path, long size, IReadOnlyList<TarSegment>? segments)
    {
        var end = 0L;
        var total = 0L;
        foreach (var (offset, length) in segments ?? [])
        {
            if (offset < end || length > size - offset)
                throw Damaged($"the sparse file {path} has an invalid map");
            end = offset + length;
            total += length;
        }

        if (size < 0 || (segments is not null && total != _left))
            throw Damaged($"the sparse file {path} has an invalid map");
    }

    private static bool IsDevice(FileKind kind) => kind is FileKind.CharacterDevice or FileKind.BlockDevice;

    private static string Name(byte[] content)
    {
        var end = content.AsSpan().IndexOf((byte)0);
        return HostText.Decode(end < 0 ? content : content.AsSpan(0, end));
    }

    private byte[] ReadHeaderContent(long length)
    {
        if (length > LargestHeader)
            throw Damaged($"a header has {length} bytes");
        SetContent(length);
        var content = new byte[length];
        var count = 0;
        while (count < content.Length)
            count += Read(content.AsSpan(count));
        return content;
    }

    private void SetContent(long length) =>
        (_left, _padding) = (length, (int)((TarHeader.Size - (length % TarHeader.Size)) % TarHeader.Size));

    private void SkipContent()
    {
        Span<byte> dropped = stackalloc byte[4096];
        if (source.CanSeek && _left > dropped.Length)
        {
            if (source.Length - source.Position < _left)
                throw Damaged("it ends within a file");
            source.Seek(_left, SeekOrigin.Current);
            _left = 0;
        }

        while (_left > 0)
            _ = Read(dropped);
        if (_padding > 0 && source.ReadAtLeast(dropped[.._padding], _padding, throwOnEndOfStream: false) < _padding)
            throw Damaged("it ends within a file");
        _padding = 0;
    }

    /// <summary>Reads a block. False: a block of zeros, or the end of the file, where a header may be.</summary>
    private bool ReadBlock(bool isHeader)
    {
        var count = source.ReadAtLeast(_block, _block.Length, throwOnEndOfStream: false);
        if (count < _block.Length)
            return count == 0 && isHeader ? false : throw DamagedHeader("it ends within a header");
        return !isHeader || _block.AsSpan().ContainsAnyExcept((byte)0);
    }

    private ArchiveException Damaged(string problem) => new(archive, problem);

    /// <summary>A file whose first header is none may be of any kind.</summary>
    private ArchiveException DamagedHeader(string problem) =>
        _isFirst ? new(archive, $"it is no tar archive, or damaged: {problem}", ArchiveStream.Formats) : Damaged(problem);
}
