using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm create</c>.</summary>
internal sealed class VmCreateCommand : RequestCommand<CreateMachine>
{
    private readonly MachineArguments _machine;

    public VmCreateCommand()
        : base("create", "Create a machine") => _machine = new MachineArguments(this);

    protected override CreateMachine Read(ParseResult parsed) => new(_machine.Read(parsed));
}
