using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Berth.Desktop.Wayland;

/// <summary>
/// Writes one request in the wire format (Wayland protocol, "Wire Format"): object, opcode and length in the byte order of the host, then
/// the arguments in units of four bytes.
/// </summary>
internal sealed class WaylandMessage
{
    public const int HeaderSize = 8;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly uint _target;
    private readonly ushort _opcode;

    public WaylandMessage(uint target, ushort opcode)
    {
        (_target, _opcode) = (target, opcode);
        _bytes.GetSpan(HeaderSize)[..HeaderSize].Clear();
        _bytes.Advance(HeaderSize);
    }

    public WaylandMessage Add(uint value)
    {
        Write(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
        return this;
    }

    public WaylandMessage Add(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text) + 1;
        Add((uint)length);
        var padded = (length + 3) & ~3;
        var room = _bytes.GetSpan(padded)[..padded];
        room.Clear();
        Encoding.UTF8.GetBytes(text, room);
        _bytes.Advance(padded);
        return this;
    }

    public byte[] ToBytes()
    {
        var bytes = _bytes.WrittenSpan.ToArray();
        Write(bytes, _target);
        Write(bytes.AsSpan(sizeof(uint)), ((uint)bytes.Length << 16) | _opcode);
        return bytes;
    }

    public static uint Read(ReadOnlySpan<byte> from) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(from) : BinaryPrimitives.ReadUInt32BigEndian(from);

    private static void Write(Span<byte> to, uint value)
    {
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.WriteUInt32LittleEndian(to, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(to, value);
    }
}
