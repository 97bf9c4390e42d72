using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Launcher;

/// <summary>
/// The texts of a launcher that stands alone and has nobody to report to: a sentence an operation, a name an errno, each as a
/// table of addresses and one of lengths. Pages that are never read are never loaded.
/// </summary>
internal sealed class FailureMessages
{
    /// <summary>The highest errno that has a name; a higher one is written as the first entry.</summary>
    public const int ErrorNameCount = 133;

    private readonly List<byte> _data;
    private readonly Func<int, int> _address;

    public FailureMessages(SyscallProgram program, List<byte> data, Func<int, int> address)
    {
        _data = data;
        _address = address;
        (Texts, TextLengths) = AddTable(program.Numbered().Select(static o => $"berth: cannot {o.Operation.Note}: "));
        (ErrorNames, ErrorNameLengths) = AddTable(Enumerable.Range(0, ErrorNameCount + 1).Select(static n => NameOf(n) + "\n"));
    }

    public int Texts { get; }

    public int TextLengths { get; }

    public int ErrorNames { get; }

    public int ErrorNameLengths { get; }

    private static string NameOf(int errno) => errno == 0 ? "unknown error" : Enum.GetName((Errno)errno) ?? $"error {errno}";

    /// <summary>Equal texts are stored once: many operations serve one purpose.</summary>
    private (int Addresses, int Lengths) AddTable(IEnumerable<string> texts)
    {
        var known = new Dictionary<string, (int Address, int Length)>(StringComparer.Ordinal);
        List<(int Address, int Length)> entries = [];
        foreach (var text in texts)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(known, text, out var exists);
            if (!exists)
                entry = (_address(_data.Count), Append(text));
            entries.Add(entry);
        }

        return (AddNumbers(entries, lengths: false), AddNumbers(entries, lengths: true));
    }

    private int Append(string text)
    {
        var start = _data.Count;
        var length = Encoding.UTF8.GetByteCount(text);
        CollectionsMarshal.SetCount(_data, start + length);
        Encoding.UTF8.GetBytes(text, CollectionsMarshal.AsSpan(_data)[start..]);
        return length;
    }

    private int AddNumbers(List<(int Address, int Length)> entries, bool lengths)
    {
        while (_data.Count % 8 != 0)
            _data.Add(0);
        var start = _data.Count;
        CollectionsMarshal.SetCount(_data, start + (entries.Count * 8));
        var cells = CollectionsMarshal.AsSpan(_data)[start..];
        for (var i = 0; i < entries.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(cells[(i * 8)..], lengths ? entries[i].Length : entries[i].Address);
        return _address(start);
    }
}
