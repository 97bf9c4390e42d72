using System.Buffers.Binary;
using System.Collections.Immutable;
using Berth.Linux.Text;

namespace Berth.Machines.Guest.Wire;

/// <summary>
/// Reads the content of a frame, which a hostile peer may have made: every length is checked before anything is allocated. Each method
/// throws <see cref="GuestProtocolException"/> if the content is not what it reads.
/// </summary>
/// <param name="content">The content.</param>
public ref struct WireReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    /// <summary>A number of 4 bytes.</summary>
    public uint Number() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>A number of 8 bytes.</summary>
    public ulong Large() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>A text.</summary>
    public string Text()
    {
        var length = Number();
        if (length > _rest.Length)
            throw new GuestProtocolException("a text of the peer is longer than its frame");
        return HostText.Decode(Take((int)length));
    }

    /// <summary>A list of texts.</summary>
    public ImmutableArray<string> Texts()
    {
        var count = Number();
        // Each has at least its length: a lie about the count allocates nothing.
        if (count > GuestWire.MostTexts || count * sizeof(uint) > _rest.Length)
            throw new GuestProtocolException("a list of the peer has more elements than it may");
        var texts = ImmutableArray.CreateBuilder<string>((int)count);
        for (var i = 0; i < count; i++)
            texts.Add(Text());
        return texts.MoveToImmutable();
    }

    /// <summary>Checks that everything was read.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw new GuestProtocolException("a frame of the peer is longer than its content");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new GuestProtocolException("a frame of the peer is shorter than its content");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
