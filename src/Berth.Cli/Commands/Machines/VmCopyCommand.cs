using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm cp</c>.</summary>
internal sealed class VmCopyCommand : RequestCommand<CopyMachineFiles>
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "A path, or NAME:PATH for one in a machine" };
    private readonly Argument<string> _target = new("TARGET") { Description = "A path, or NAME:PATH for one in a machine" };

    public VmCopyCommand()
        : base("cp", "Copy files into a running machine, or out of it")
    {
        Arguments.Add(_source);
        Arguments.Add(_target);
    }

    protected override CopyMachineFiles Read(ParseResult parsed) => new(parsed.GetValue(_source)!, parsed.GetValue(_target)!);
}
