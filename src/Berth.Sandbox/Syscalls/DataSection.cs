using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Linux.Text;

namespace Berth.Sandbox.Syscalls;

/// <summary>Collects the data to which a program's operands point. Equal strings are stored once.</summary>
internal sealed class DataSection
{
    private const int UsualSize = 12 * 1024, UsualStrings = 256; // avoids copies by growing

    private readonly List<byte> _bytes = new(UsualSize);
    private readonly List<int> _pointers = [];
    private readonly Dictionary<string, int> _strings = new(UsualStrings, StringComparer.Ordinal);

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    public IReadOnlyList<int> Pointers => _pointers;

    /// <summary>A NUL-terminated UTF-8 string.</summary>
    public int AddString(string text)
    {
        if (_strings.TryGetValue(text, out var known))
            return known;
        var offset = _bytes.Count;
        var count = HostText.GetByteCount(text);
        CollectionsMarshal.SetCount(_bytes, offset + count + 1);
        var target = CollectionsMarshal.AsSpan(_bytes)[offset..];
        _ = HostText.Encode(text, target);
        target[count] = 0;
        _strings.Add(text, offset);
        return offset;
    }

    /// <summary>Bytes, aligned to 8 as the kernel's structures are.</summary>
    public int AddBytes(ReadOnlySpan<byte> bytes)
    {
        var offset = Align();
        CollectionsMarshal.SetCount(_bytes, offset + bytes.Length);
        bytes.CopyTo(CollectionsMarshal.AsSpan(_bytes)[offset..]);
        return offset;
    }

    /// <summary>Zeroed bytes, aligned to 8.</summary>
    public int AddZeros(int count)
    {
        var offset = Align();
        CollectionsMarshal.SetCount(_bytes, offset + count);
        CollectionsMarshal.AsSpan(_bytes)[offset..].Clear();
        return offset;
    }

    /// <summary>An array of pointers to NUL-terminated strings, ending with a null pointer: an argv or envp.</summary>
    public int AddStringArray(IEnumerable<string> strings)
    {
        var offsets = new List<int>();
        foreach (var text in strings)
            offsets.Add(AddString(text));
        var array = AddZeros((offsets.Count + 1) * 8);
        for (var i = 0; i < offsets.Count; i++)
            SetPointer(array + (i * 8), offsets[i]);
        return array;
    }

    /// <summary>Makes the 8-byte cell at <paramref name="cell"/> point to <paramref name="target"/>.</summary>
    public void SetPointer(int cell, int target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(CollectionsMarshal.AsSpan(_bytes)[cell..], target);
        _pointers.Add(cell);
    }

    /// <summary>Sets an 8-byte number.</summary>
    public void SetInt64(int cell, long value) => BinaryPrimitives.WriteInt64LittleEndian(CollectionsMarshal.AsSpan(_bytes)[cell..], value);

    /// <summary>Sets a 2-byte number.</summary>
    public void SetUInt16(int cell, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(CollectionsMarshal.AsSpan(_bytes)[cell..], value);

    private int Align()
    {
        while (_bytes.Count % 8 != 0)
            _bytes.Add(0);
        return _bytes.Count;
    }
}
