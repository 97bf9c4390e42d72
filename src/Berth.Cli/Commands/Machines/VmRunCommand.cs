using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm run</c>.</summary>
internal sealed class VmRunCommand : RequestCommand<RunMachine>, ITakesCommandLine
{
    private readonly string[] _command;
    private readonly MachineArguments _machine;
    private readonly InvocationOptions _invocation;
    private readonly Option<bool> _temporary = new("--rm") { Description = "Remove the machine and its disks when it ends" };
    private readonly Option<bool> _detached = new("--detach", "-d") { Description = "Start the machine, and let it go on" };
    private readonly Option<bool> _plan = new("--dry-run") { Description = "Print how the machine would be started, and do nothing" };

    public VmRunCommand(string[] command)
        : base("run", "Create a machine, and run a command in it: berth vm run IMAGE -- COMMAND")
    {
        _command = command;
        _machine = new MachineArguments(this);
        _invocation = new InvocationOptions(this);
        Options.Add(_temporary);
        Options.Add(_detached);
        Options.Add(_plan);
    }

    protected override RunMachine Read(ParseResult parsed)
    {
        var isDetached = parsed.GetValue(_detached);
        if (isDetached && _command.Length > 0)
            throw new UsageException("-d starts a machine without a command; run it with berth vm exec");
        return new RunMachine(
            _machine.Read(parsed), isDetached ? null : _invocation.Read(parsed, _command.Length > 0 ? [.. _command] : ["/bin/sh"]))
        {
            IsTemporary = parsed.GetValue(_temporary),
            IsPlanned = parsed.GetValue(_plan),
        };
    }
}
