using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm ports</c>.</summary>
internal sealed class VmPortsCommand : RequestCommand<ListMachinePorts>
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "Machines (default: all)", Arity = ArgumentArity.ZeroOrMore };
    private readonly JsonOption _json = new();

    public VmPortsCommand()
        : base("ports", "List the addresses of the host that lead into machines")
    {
        Arguments.Add(_names);
        Options.Add(_json);
    }

    protected override ListMachinePorts Read(ParseResult parsed) => new([.. parsed.GetValue(_names) ?? []]);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
