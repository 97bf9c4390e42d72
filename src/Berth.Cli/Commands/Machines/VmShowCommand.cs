using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm show</c>.</summary>
internal sealed class VmShowCommand : RequestCommand<ShowMachine>
{
    private readonly Argument<string> _name = new("NAME") { Description = "A machine" };
    private readonly JsonOption _json = new();

    public VmShowCommand()
        : base("show", "Print what a machine is, and the whole command of its VMM")
    {
        Arguments.Add(_name);
        Options.Add(_json);
    }

    protected override ShowMachine Read(ParseResult parsed) => new(parsed.GetValue(_name)!);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
