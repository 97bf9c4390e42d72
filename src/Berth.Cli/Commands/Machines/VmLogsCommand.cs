using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm logs</c>.</summary>
internal sealed class VmLogsCommand : RequestCommand<ReadMachineLog>
{
    private readonly Argument<string> _name = new("NAME") { Description = "A machine" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Print new output until the machine ends" };

    public VmLogsCommand()
        : base("logs", "Print what a machine wrote to its console")
    {
        Arguments.Add(_name);
        Options.Add(_follow);
    }

    protected override ReadMachineLog Read(ParseResult parsed) => new(parsed.GetValue(_name)!, parsed.GetValue(_follow));

    protected override bool IsCancelledBySignals(ReadMachineLog request) => request.Follow;
}
