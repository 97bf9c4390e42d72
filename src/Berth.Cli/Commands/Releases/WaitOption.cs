using System.CommandLine;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>--wait</c>: wait for another command that works on the same releases.</summary>
internal sealed class WaitOption : Option<bool>
{
    public WaitOption()
        : base("--wait") => Description = "Wait for another command that works on the same releases, instead of failing";
}
