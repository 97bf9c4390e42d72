using System.Text;

namespace Berth.Desktop.Wayland;

/// <summary>One event of the compositor.</summary>
/// <param name="Sender">The object.</param>
/// <param name="Opcode">The event of that object.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record WaylandEvent(uint Sender, ushort Opcode, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>The number at an offset.</summary>
    /// <exception cref="InvalidDataException">The event is shorter.</exception>
    public uint Number(int offset) => offset + sizeof(uint) <= Arguments.Length
        ? WaylandMessage.Read(Arguments.Span[offset..])
        : throw new InvalidDataException("the compositor sent an event that is too short");

    /// <summary>The text at an offset, and the offset behind it.</summary>
    /// <exception cref="InvalidDataException">The event is shorter.</exception>
    public (string Text, int End) Text(int offset)
    {
        var length = Number(offset);
        var start = offset + sizeof(uint);
        if (length == 0)
            return ("", start);
        if (length > (uint)(Arguments.Length - start))
            throw new InvalidDataException("the compositor sent an event whose text is longer than the event");
        var text = Encoding.UTF8.GetString(Arguments.Span.Slice(start, (int)length - 1));
        return (text, start + (((int)length + 3) & ~3));
    }
}
