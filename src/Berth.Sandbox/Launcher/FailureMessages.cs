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

    private (int Addresses, int Lengths) AddTable(IEnumerable<string> texts)
    {
        List<(int Address, int Length)> entries = [];
        foreach (var text in texts)
        {
            entries.Add((_address(_data.Count), Encoding.UTF8.GetByteCount(text)));
            _data.AddRange(Encoding.UTF8.GetBytes(text));
        }

        return (AddNumbers(entries.Select(static e => e.Address)), AddNumbers(entries.Select(static e => e.Length)));
    }

    private int AddNumbers(IEnumerable<int> numbers)
    {
        while (_data.Count % 8 != 0)
            _data.Add(0);
        var address = _address(_data.Count);
        foreach (var number in numbers)
            _data.AddRange(BitConverter.GetBytes((long)number));
        return address;
    }
}
