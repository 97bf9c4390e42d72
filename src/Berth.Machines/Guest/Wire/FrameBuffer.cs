using System.Buffers.Binary;

namespace Berth.Machines.Guest.Wire;

/// <summary>
/// Splits bytes that arrive piece by piece into frames: the length of the content (4 bytes), the type (1), zeros (3), the content. Eight
/// zeros instead are padding. The buffer has room for one frame of the largest size, whatever the peer says.
/// </summary>
/// <param name="mostContent">The largest content that the peer may send.</param>
public sealed class FrameBuffer(int mostContent)
{
    private const int FirstSize = 4096;
    private byte[] _bytes = new byte[Math.Min(FirstSize, GuestWire.HeaderSize + mostContent)];
    private int _start;
    private int _end;

    /// <summary>Space to read into; never empty. Take all whole frames first: this invalidates them.</summary>
    public Memory<byte> Room()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(_bytes.Length * 4, GuestWire.HeaderSize + mostContent));
        return _bytes.AsMemory(_end);
    }

    /// <summary>Adds the first bytes of <see cref="Room"/>.</summary>
    public void Fill(int count) => _end += count;

    /// <summary>Takes the next frame; its content is valid until the next call of <see cref="Room"/>.</summary>
    /// <exception cref="GuestProtocolException">The peer sent no frame.</exception>
    public bool TryTake(out GuestFrameType type, out ReadOnlyMemory<byte> content)
    {
        (type, content) = (GuestFrameType.None, default);
        SkipPadding();
        var bytes = Rest;
        if (bytes.Length < GuestWire.HeaderSize)
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length > mostContent)
            throw new GuestProtocolException("a frame of the peer is larger than the protocol permits");
        if ((bytes[5] | bytes[6] | bytes[7]) != 0 || bytes[4] == 0)
            throw new GuestProtocolException("the peer sent something that is no frame");
        if (bytes.Length - GuestWire.HeaderSize < length)
            return false;
        type = (GuestFrameType)bytes[4];
        content = _bytes.AsMemory(_start + GuestWire.HeaderSize, (int)length);
        _start += GuestWire.HeaderSize + (int)length;
        return true;
    }

    /// <summary>What has arrived, and was not taken yet.</summary>
    public Span<byte> Rest => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Forgets the first bytes of the rest.</summary>
    public void Drop(int count) => _start += count;

    /// <summary>Forgets padding at the start.</summary>
    public void SkipPadding()
    {
        while (Rest.Length >= GuestWire.HeaderSize && BinaryPrimitives.ReadUInt64LittleEndian(Rest) == 0)
            _start += GuestWire.HeaderSize;
    }

    /// <summary>Writes the header of a frame.</summary>
    public static void WriteHeader(Span<byte> header, GuestFrameType type, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (byte)type);
    }
}
