using Berth.Linux.Descriptors;

namespace Berth.Releases.Archives;

/// <summary>A decompressor whose errors are reported as those of the archive.</summary>
/// <param name="decompressor">The decompressor; owned by this object.</param>
internal sealed class RefusingStream(Stream decompressor) : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return decompressor.Read(buffer);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw new RefusedArchiveException(null, "it is cut or damaged: it can't be decompressed", damaged);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            decompressor.Dispose();
        base.Dispose(disposing);
    }
}
