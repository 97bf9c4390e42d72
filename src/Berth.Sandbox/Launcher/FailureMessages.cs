using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Launcher;

/// <summary>
/// The texts of a launcher that stands alone and has nobody to report to: what each operation is for, a name an errno, each as a
/// table of addresses and one of lengths. Pages that are never read are never loaded.
/// </summary>
internal sealed class FailureMessages
{
    /// <summary>What is said first.</summary>
    public const string Beginning = "berth: cannot ";

    private readonly List<byte> _data;
    private readonly Func<int, int> _address;

    public FailureMessages(SyscallProgram program, List<byte> data, Func<int, int> address)
    {
        _data = data;
        _address = address;
        var texts = new TextTable();
        BeginningAddress = address(Append(Beginning));
        var hints = new TextTable();
        foreach (var (operation, _) in program.Numbered())
        {
            Add(texts, operation.Note, ": ");
            Add(hints, HintFor(operation), "\n");
        }

        (Texts, TextLengths) = AddTable(texts);
        (Hints, HintLengths) = AddTable(hints);

        var names = new TextTable();
        for (var number = 0; number < ErrnoName.Count; number++)
            Add(names, ErrnoName.Of(number), "");
        (ErrorNames, ErrorNameLengths) = AddTable(names);
    }

    /// <summary>The highest errno that has a name; a higher one is written as the first entry.</summary>
    public static int HighestError => ErrnoName.Count - 1;

    public int BeginningAddress { get; }

    public int Texts { get; }

    public int TextLengths { get; }

    public int Hints { get; }

    public int HintLengths { get; }

    public int ErrorNames { get; }

    public int ErrorNameLengths { get; }

    /// <summary>What to try. A launcher compares no errors, so it is what helps with most of them.</summary>
    private static string HintFor(Operation operation) => operation switch
    {
        ExecOperation => "; it and the interpreter it names must be there inside, and executable for the workload's user: grant its directory with --ro",
        CloneOperation { Flags: not 0 } => "; `berth doctor` says what forbids namespaces here, and how to lift that",
        SyscallOperation { Call: Syscall.chdir } => "; the workload's user must be allowed to enter it: choose another --cwd",
        SyscallOperation { Call: Syscall.open_tree } => "; you must be able to reach that path yourself",
        _ => "",
    };

    /// <summary>Operations that serve one purpose follow each other: a text that is the one before is not stored again.</summary>
    private void Add(TextTable table, string text, string ending)
    {
        if (!ReferenceEquals(text, table.Last))
        {
            var start = Append(text);
            Append(ending);
            (table.Last, table.LastEntry) = (text, (_address(start), _data.Count - start));
        }

        table.Entries.Add(table.LastEntry);
    }

    private int Append(string text)
    {
        var start = _data.Count;
        CollectionsMarshal.SetCount(_data, start + Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, CollectionsMarshal.AsSpan(_data)[start..]);
        return start;
    }

    private (int Addresses, int Lengths) AddTable(TextTable table) => (AddNumbers(table.Entries, lengths: false), AddNumbers(table.Entries, lengths: true));

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

    private sealed class TextTable
    {
        public List<(int Address, int Length)> Entries { get; } = new(512);

        public string? Last { get; set; }

        public (int Address, int Length) LastEntry { get; set; }
    }
}
