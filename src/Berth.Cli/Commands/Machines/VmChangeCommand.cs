using System.CommandLine;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm start</c>, <c>stop</c>, <c>restart</c>, <c>kill</c>, <c>delete</c>, <c>pause</c>, <c>resume</c>.</summary>
internal sealed class VmChangeCommand : RequestCommand<ChangeMachines>
{
    private readonly MachineChange _change;
    private readonly Argument<string[]> _names = new("NAME") { Description = "Machines", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _timeout = new("--timeout")
    {
        HelpName = "DURATION",
        Description = "How long each guest may take to power off (default: 60s)",
    };

    public VmChangeCommand(string name, string description, MachineChange change)
        : base(name, description)
    {
        _change = change;
        Arguments.Add(_names);
        if (change is MachineChange.Delete)
        {
            Aliases.Add("rm");
            Aliases.Add("remove");
        }

        if (change is MachineChange.Stop or MachineChange.Restart)
            Options.Add(_timeout);
    }

    protected override ChangeMachines Read(ParseResult parsed) => new(
        [.. parsed.GetValue(_names)!], _change,
        Options.Contains(_timeout) ? FlagValue.Duration(_timeout.Name, parsed.GetValue(_timeout)) : null);
}
