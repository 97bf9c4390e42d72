using Berth.Sandbox.Seccomp;

namespace Berth.Fuzz.Targets;

/// <summary>A seccomp rule file: all of its errors at once, each with its place.</summary>
internal sealed class SeccompRulesTarget : Target
{
    public override string Name => "seccomp";

    public override IReadOnlyList<string> Words =>
        ["default ", "allow ", "deny ", "errno ", "kill", "EPERM", "ENOSYS", "#", "\n", "\r", " ", "\t", "read", "execve", "openat",
            "no_such_call", "default allow\n", "deny ptrace EACCES\n"];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        try
        {
            var file = SeccompRuleFile.Parse(Text(input), "fuzz.seccomp");
            Promise(
                file.Rules.Select(static r => r.Key).Distinct(StringComparer.Ordinal).Count() == file.Rules.Length, "a call is named once");
            return "rules";
        }
        catch (SeccompFileException error)
        {
            Promise(error.Message.Length <= 4096
                + (256 * input.Length), $"errors are bounded: {error.Message.Length} characters for {input.Length} bytes");
            return Shape.Of(error.Message);
        }
    }
}
