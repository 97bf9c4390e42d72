using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Compression;

/// <summary>Decompresses Zstandard (RFC 8878) with libzstd; .NET has none. Frames that follow each other are read as one.</summary>
public sealed class ZstdReadStream : ForwardReadStream
{
    private const int BufferSize = 128 * 1024; // ZSTD_DStreamInSize()

    private readonly Stream _source;
    private readonly ZstdStreamHandle _stream;
    private readonly byte[] _input = new byte[BufferSize];
    private int _position;
    private int _length;
    private bool _isBetweenFrames = true;

    /// <summary>Decompresses a stream.</summary>
    /// <param name="source">The stream; owned by the caller.</param>
    /// <exception cref="NativeLibraryException">libzstd is not installed.</exception>
    /// <exception cref="LinuxException">ENOMEM.</exception>
    public ZstdReadStream(Stream source)
    {
        LibZstd.Library.Require("to decompress Zstandard");
        _source = source;
        _stream = LibZstd.ZSTD_createDStream();
        if (_stream.IsInvalid)
            throw new LinuxException(Errno.ENOMEM, "decompress Zstandard");
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged, or ends within a frame.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // Even without further input, the library may have output left.
            if (_position == _length)
            {
                (_position, _length) = (0, _source.Read(_input));
                if (_length == 0 && _isBetweenFrames)
                    return 0;
            }

            var count = Decompress(buffer);
            if (count > 0)
                return count;
            if (_length == 0)
                throw new InvalidDataException("the compressed data ends too early");
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _stream.Dispose();
        base.Dispose(disposing);
    }

    private unsafe int Decompress(Span<byte> buffer)
    {
        // SAFETY: both buffers are pinned during the call, which gets their sizes.
        fixed (byte* output = buffer, input = _input)
        {
            var room = new LibZstd.ZSTD_outBuffer_t { dst = (nint)output, size = (nuint)buffer.Length };
            var data = new LibZstd.ZSTD_inBuffer_t { src = (nint)input, size = (nuint)_length, pos = (nuint)_position };
            var result = LibZstd.ZSTD_decompressStream(_stream, ref room, ref data);
            if (LibZstd.ZSTD_isError(result) != 0)
            {
                var answer = Marshal.PtrToStringUTF8(LibZstd.ZSTD_getErrorName(result));
                throw new InvalidDataException($"the compressed data is damaged: {answer}");
            }

            _position = (int)data.pos;
            _isBetweenFrames = result == 0;
            return (int)room.pos;
        }
    }
}
