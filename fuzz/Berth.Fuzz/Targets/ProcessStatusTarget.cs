using Berth.Linux.Proc;

namespace Berth.Fuzz.Targets;

/// <summary>/proc/PID/status.</summary>
internal sealed class ProcessStatusTarget : Target
{
    public override string Name => "status";

    public override IReadOnlyList<string> Words =>
        ["Name:\t", "State:\tS (sleeping)\n", "Pid:\t", "PPid:\t", "Uid:\t", "Groups:\t", "NSpid:\t", "CapEff:\t", "000001ffffffffff",
            "10000000000000000", "4294967296", "-1", "\t", "\n", "Seccomp:\t2\n"];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        try
        {
            _ = ProcessStatus.Parse(Text(input));
            return "status";
        }
        catch (FormatException error)
        {
            return Shape.Of(error.Message);
        }
    }
}
