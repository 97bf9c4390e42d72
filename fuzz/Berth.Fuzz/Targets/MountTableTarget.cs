using Berth.Linux.Mounts;

namespace Berth.Fuzz.Targets;

/// <summary>/proc/PID/mountinfo, whose paths anybody chooses who may mount.</summary>
internal sealed class MountTableTarget : Target
{
    public override string Name => "mountinfo";

    public override IReadOnlyList<string> Words =>
        [" - ", " ", "\n", "\\040", "\\134", "\\9", "/", "shared:1", "master:2", "unbindable", "rw,nosuid", "0:21", "-1", "4294967296",
            "tmpfs tmpfs rw"];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        try
        {
            _ = MountTable.Parse(Text(input));
            return "mounts";
        }
        catch (FormatException error)
        {
            return Shape.Of(error.Message[..Math.Min(20, error.Message.Length)]);
        }
    }
}
