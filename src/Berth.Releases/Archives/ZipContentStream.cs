using Berth.Linux.Descriptors;

namespace Berth.Releases.Archives;

/// <summary>The content of a zip's entry. At its end, length and checksum must be those of the directory.</summary>
/// <param name="source">The decompressed content; owned by this object.</param>
/// <param name="record">The entry.</param>
internal sealed class ZipContentStream(Stream source, ZipRecord record) : ForwardReadStream
{
    private readonly Crc32 _crc = new();
    private long _count;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int count;
        try
        {
            count = source.Read(buffer);
        }
        catch (InvalidDataException damaged)
        {
            throw new RefusedArchiveException(record.Name, "it can't be decompressed", damaged);
        }

        _crc.Append(buffer[..count]);
        _count += count;
        if (_count > record.Size || (count == 0 && (_count != record.Size || _crc.Value != record.Crc)))
            throw new RefusedArchiveException(record.Name, "its length or checksum is not that of the archive's directory");
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
