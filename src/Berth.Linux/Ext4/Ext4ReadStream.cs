using Berth.Linux.Descriptors;
using Berth.Linux.Interop;

namespace Berth.Linux.Ext4;

/// <summary>The content of a file in an ext4 file system, from its beginning to its end.</summary>
internal sealed class Ext4ReadStream(Ext2FileHandle file, long length, string image) : ForwardReadStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        var code = LibExt2Fs.ext2fs_file_read(file, buffer, (uint)buffer.Length, out var count);
        if (code != 0 && count == 0)
            throw Ext4Exception.From(code, "read a file", image);
        _position += count;
        return (int)count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
