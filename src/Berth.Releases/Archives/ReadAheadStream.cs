using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Berth.Linux.Descriptors;

namespace Berth.Releases.Archives;

/// <summary>
/// Reads a stream on a thread of its own, a few buffers ahead of its caller, so that decompressing and writing files use two processors.
/// </summary>
internal sealed class ReadAheadStream : ForwardReadStream
{
    private const int Buffers = 4, BufferSize = 256 * 1024;

    private readonly Stream _source;
    private readonly BlockingCollection<Piece> _full = [];
    private readonly BlockingCollection<byte[]> _empty = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _reader;
    private Piece? _current;
    private int _position;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The stream; owned by this object, and used by its thread alone.</param>
    public ReadAheadStream(Stream source)
    {
        _source = source;
        for (var i = 0; i < Buffers; i++)
            _empty.Add(new byte[BufferSize]);
        _reader = new Thread(ReadAll) { IsBackground = true, Name = "archive" };
        _reader.Start();
    }

    /// <summary>
    /// Reads. An exception of the source is thrown here, in place of the buffer that it cut, and again by each later call.
    /// </summary>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_current is null || (_position == _current.Length && !_current.IsLast))
        {
            if (_current is not null)
                _empty.Add(_current.Buffer);
            (_current, _position) = (_full.Take(), 0);
        }

        _current.Error?.Throw();
        var count = Math.Min(buffer.Length, _current.Length - _position);
        _current.Buffer.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _end.Cancel();
            _reader.Join();
            _source.Dispose();
            _full.Dispose();
            _empty.Dispose();
            _end.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReadAll()
    {
        try
        {
            while (true)
            {
                var buffer = _empty.Take(_end.Token);
                var count = _source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (count > 0)
                    _full.Add(new Piece(buffer, count, null));
                if (count < buffer.Length)
                    break;
            }

            _full.Add(new Piece([], 0, null));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Disposed: nobody reads any more.
        }
        catch (Exception failed)
        {
            _full.Add(new Piece([], 0, ExceptionDispatchInfo.Capture(failed)));
        }
    }

    /// <summary>What was read at once. The last piece is empty: the end, or the error of the source.</summary>
    private sealed record Piece(byte[] Buffer, int Length, ExceptionDispatchInfo? Error)
    {
        public bool IsLast => Length == 0;
    }
}
