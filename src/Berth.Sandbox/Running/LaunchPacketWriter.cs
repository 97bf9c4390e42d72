using System.Buffers.Binary;
using Berth.Linux.Text;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;

namespace Berth.Sandbox.Running;

/// <summary>Writes a <see cref="LaunchPacket"/>, with the addresses of its parts in the launch server's memory.</summary>
/// <param name="buffer">The buffer, of the maximum length of a packet.</param>
/// <param name="packet">The place of the packet in the server's data section.</param>
internal ref struct LaunchPacketWriter(Span<byte> buffer, int packet)
{
    private const int PointerSize = sizeof(long);

    private readonly Span<byte> _buffer = buffer;
    private int _length = LaunchPacket.HeaderSize;

    /// <summary>Writes the packet. False: it does not fit.</summary>
    /// <param name="command">The command to start.</param>
    /// <param name="variables">The variables that the launcher writes, and their places in the server's data section.</param>
    /// <param name="length">The length of the packet.</param>
    public bool TryWrite(in LaunchedCommand command, IReadOnlyDictionary<string, int> variables, out int length)
    {
        length = 0;
        _buffer[..LaunchPacket.HeaderSize].Clear();
        WriteName(command.Name);
        if (!TryAddArray(LaunchPacket.Arguments, command.Arguments, variables)
            || !TryAddArray(LaunchPacket.Environment, command.Environment, variables)
            || !TryAddText(LaunchPacket.Executable, LaunchPacket.ExecutableText, command.Arguments[0], "")
            || !TryAddText(LaunchPacket.Directory, LaunchPacket.DirectoryText, command.WorkingDirectory, "")
            || (command.Cgroup is { } cgroup && !TryAddText(LaunchPacket.CgroupFile, LaunchPacket.CgroupText, cgroup, "/cgroup.procs")))
            return false;
        length = _length;
        return true;
    }

    private readonly void WriteName(string name) =>
        _ = HostText.TryEncode(name.AsSpan(0, Math.Min(name.Length, LaunchPacket.NameSize - 1)),
            _buffer.Slice(LaunchPacket.Name, LaunchPacket.NameSize - 1), out _);

    /// <summary>Writes a string, a pointer to it, and its text for messages.</summary>
    private bool TryAddText(int pointer, int vector, string text, string end)
    {
        var start = _length;
        if (!TryAdd(text))
            return false;
        var said = _length - 1 - start;
        if (end.Length > 0)
        {
            _length--; // its NUL
            if (!TryAdd(end))
                return false;
        }

        SetPointer(pointer, start);
        SetPointer(vector, start);
        SetInt64(vector + PointerSize, said);
        return true;
    }

    /// <summary>Writes an array of pointers that ends with a null pointer, a pointer to the array, and the strings.</summary>
    private bool TryAddArray(int pointer, IReadOnlyList<string> strings, IReadOnlyDictionary<string, int> variables)
    {
        var array = (_length + PointerSize - 1) & -PointerSize;
        var end = array + ((strings.Count + 1) * PointerSize);
        if (end > _buffer.Length)
            return false;
        _buffer[_length..end].Clear();
        _length = end;
        SetPointer(pointer, array);
        for (var i = 0; i < strings.Count; i++)
        {
            if (variables.Count > 0 && variables.TryGetValue(strings[i], out var known))
            {
                SetInt64(array + (i * PointerSize), ImageLayout.DataAddress + known);
                continue;
            }

            SetPointer(array + (i * PointerSize), _length);
            if (!TryAdd(strings[i]))
                return false;
        }

        return true;
    }

    private bool TryAdd(string text)
    {
        if (_length >= _buffer.Length - 1 || !HostText.TryEncode(text, _buffer[_length..^1], out var count))
            return false;
        _length += count;
        _buffer[_length++] = 0;
        return true;
    }

    private readonly void SetPointer(int at, int offset) => SetInt64(at, ImageLayout.DataAddress + packet + offset);

    private readonly void SetInt64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(_buffer[at..], value);
}
