using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm list</c>.</summary>
internal sealed class VmListCommand : RequestCommand<ListMachines>
{
    private readonly JsonOption _json = new();

    public VmListCommand()
        : base("list", "List machines")
    {
        Aliases.Add("ls");
        Options.Add(_json);
    }

    protected override ListMachines Read(ParseResult parsed) => new();

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
