using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Descriptions.Text;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Text;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Emission;

/// <summary>
/// The texts of a launcher that cannot report to another process: the purpose of each operation, what to try, and the name of each errno,
/// each with a table of addresses and one of lengths. Pages that are never read are never loaded.
/// </summary>
internal sealed class FailureMessages
{
    /// <summary>The beginning of each message.</summary>
    public const string Beginning = "berth: cannot ";

    private readonly List<(string Text, string Hint)> _messages = new(128);

    /// <summary>The highest errno that has a name; a higher one is written as the first entry.</summary>
    public static int HighestError => ErrnoName.Count - 1;

    /// <summary>The number of an operation's message. Consecutive operations with the same purpose share a message.</summary>
    public int NumberOf(Operation operation)
    {
        var hint = HintFor(operation);
        if (_messages.Count == 0 || !ReferenceEquals(_messages[^1].Text, operation.Note) || !ReferenceEquals(_messages[^1].Hint, hint))
            _messages.Add((operation.Note, hint));
        return _messages.Count - 1;
    }

    /// <summary>Appends all texts and their tables.</summary>
    /// <param name="data">The data section.</param>
    /// <param name="address">The address of an offset in it.</param>
    public FailureTables AppendTo(List<byte> data, Func<int, int> address)
    {
        var beginning = Append(data, Beginning);
        Span<(int Start, int End)> texts = new (int, int)[_messages.Count];
        Span<(int Start, int End)> hints = new (int, int)[_messages.Count];
        for (var i = 0; i < _messages.Count; i++)
        {
            texts[i] = (Append(data, TerminalText.Line(_messages[i].Text)), data.Count);
            hints[i] = (Append(data, _messages[i].Hint), data.Count + 1);
            data.Add((byte)'\n');
        }

        Span<(int Start, int End)> errors = new (int, int)[ErrnoName.Count];
        var names = ErrnoName.Texts;
        var at = data.Count;
        CollectionExtensions.AddRange(data, names);
        foreach (ref var error in errors)
        {
            var length = ErrnoName.LengthOfFirst(names);
            error = (at, at + length);
            at += length;
            names = names[length..];
        }

        return new FailureTables(
            address(beginning), AppendTable(data, texts, address), AppendTable(data, hints, address), AppendTable(data, errors, address));
    }

    /// <summary>What to try. A launcher does not compare errors, so the hint is for the most frequent ones.</summary>
    private static string HintFor(Operation operation) => operation switch
    {
        ExecOperation =>
            "; it and the interpreter it names must be there inside, and executable for the workload's user: grant its directory",
        CloneOperation { Flags: not 0 } => "; `berth doctor` says what forbids namespaces here, and how to lift that",
        RequireFileOperation => "; another file has come to that name since the sandbox was planned",
        SyscallOperation { Call: Syscall.chdir } => "; the workload's user must be allowed to enter it: choose another working directory",
        SyscallOperation { Call: Syscall.openat2 or Syscall.open_tree } =>
            "; you must be able to reach that path yourself, and no symbolic link may have come into it",
        _ => "",
    };

    private static int Append(List<byte> data, string text)
    {
        var start = data.Count;
        if (text.Length == 0)
            return start;
        CollectionsMarshal.SetCount(data, start + HostText.Readable.GetMaxByteCount(text.Length));
        var length = HostText.Readable.GetBytes(text, CollectionsMarshal.AsSpan(data)[start..]);
        CollectionsMarshal.SetCount(data, start + length);
        return start;
    }

    private static TextTable AppendTable(List<byte> data, ReadOnlySpan<(int Start, int End)> entries, Func<int, int> address)
    {
        const int CellSize = 8;
        var addresses = (data.Count + CellSize - 1) / CellSize * CellSize;
        var lengths = addresses + (entries.Length * CellSize);
        CollectionsMarshal.SetCount(data, lengths + (entries.Length * CellSize));
        var all = CollectionsMarshal.AsSpan(data);
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(all[(addresses + (i * CellSize))..], address(entries[i].Start));
            BinaryPrimitives.WriteInt64LittleEndian(all[(lengths + (i * CellSize))..], entries[i].End - entries[i].Start);
        }

        return new TextTable(address(addresses), address(lengths));
    }
}
