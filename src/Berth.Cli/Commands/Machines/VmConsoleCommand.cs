using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm console</c>.</summary>
internal sealed class VmConsoleCommand : RequestCommand<AttachMachineConsole>
{
    private readonly Argument<string> _name = new("NAME") { Description = "A machine" };

    public VmConsoleCommand()
        : base("console", "Attach to the console of a running machine; Ctrl-] leaves it") => Arguments.Add(_name);

    protected override AttachMachineConsole Read(ParseResult parsed) => new(parsed.GetValue(_name)!);

    protected override bool IsCancelledBySignals(AttachMachineConsole request) => true;
}
