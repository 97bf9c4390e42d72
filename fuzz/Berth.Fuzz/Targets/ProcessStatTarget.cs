using Berth.Linux.Processes;

namespace Berth.Fuzz.Targets;

/// <summary>/proc/PID/stat, in the middle of which is a name that the process chooses.</summary>
internal sealed class ProcessStatTarget : Target
{
    public override string Name => "stat";

    public override IReadOnlyList<string> Words =>
        ["(", ")", ") R ", " ", "\n", "-1", "18446744073709551615", "9223372036854775808", "0 0 0 0 0 0 0 0"];

    public override string Read(ReadOnlyMemory<byte> input) =>
        ProcessStat.TryParse(input.Span, out var stat) ? $"stat {stat.State}" : "none";
}
