using System.CommandLine;

namespace Berth.Cli.Commands;

internal sealed class ExecCommand : Command
{
    public ExecCommand(string[] command) : base("exec", "") { _ = command; }
}
