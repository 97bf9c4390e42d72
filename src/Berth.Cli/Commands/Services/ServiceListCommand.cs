using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service list</c>.</summary>
internal sealed class ServiceListCommand : RequestCommand<ListServices>
{
    private readonly BackendOption _backend = new();
    private readonly JsonOption _json = new();

    public ServiceListCommand()
        : base("list", "List the services that Berth registered")
    {
        Options.Add(_backend);
        Options.Add(_json);
    }

    protected override ListServices Read(ParseResult parsed) => new(parsed.GetValue(_backend));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
