using Berth.Linux.Descriptors;

namespace Berth.Releases.Archives;

/// <summary>A part of a file.</summary>
/// <param name="file">The file; owned by the caller.</param>
/// <param name="start">The part's position in bytes.</param>
/// <param name="length">The part's length in bytes.</param>
internal sealed class FilePartStream(FileStream file, long start, long length) : ForwardReadStream
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > length - _read)
            buffer = buffer[..(int)(length - _read)];
        var count = RandomAccess.Read(file.SafeFileHandle, buffer, start + _read);
        _read += count;
        return count;
    }
}
