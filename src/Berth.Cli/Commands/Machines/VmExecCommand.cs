using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm exec</c>.</summary>
internal sealed class VmExecCommand : RequestCommand<ExecuteInMachine>, ITakesCommandLine
{
    private readonly string[] _command;
    private readonly Argument<string> _name = new("NAME") { Description = "A machine" };
    private readonly InvocationOptions _invocation;

    public VmExecCommand(string[] command)
        : base("exec", "Run a command in a running machine: berth vm exec NAME -- COMMAND")
    {
        _command = command;
        Arguments.Add(_name);
        _invocation = new InvocationOptions(this);
    }

    protected override ExecuteInMachine Read(ParseResult parsed) =>
        new(parsed.GetValue(_name)!, _invocation.Read(parsed, _command.Length > 0 ? [.. _command] : ["/bin/sh"]));
}
