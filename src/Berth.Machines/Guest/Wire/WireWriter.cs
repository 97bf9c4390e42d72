using System.Buffers;
using System.Buffers.Binary;
using Berth.Linux.Text;

namespace Berth.Machines.Guest.Wire;

/// <summary>Writes the content of a frame: numbers in little-endian order, texts with their length before them.</summary>
public sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _content = new();

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    /// <summary>Adds a number of 4 bytes.</summary>
    public WireWriter Number(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_content.GetSpan(sizeof(uint)), value);
        _content.Advance(sizeof(uint));
        return this;
    }

    /// <summary>Adds a number of 8 bytes.</summary>
    public WireWriter Large(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_content.GetSpan(sizeof(ulong)), value);
        _content.Advance(sizeof(ulong));
        return this;
    }

    /// <summary>Adds a text of the host or the guest, byte for byte (<see cref="HostText"/>).</summary>
    public WireWriter Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var bytes = HostText.Encode(value);
        Number((uint)bytes.Length);
        _content.Write(bytes);
        return this;
    }

    /// <summary>Adds a list of texts.</summary>
    public WireWriter Texts(IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Number((uint)values.Count);
        foreach (var value in values)
            Text(value);
        return this;
    }
}
