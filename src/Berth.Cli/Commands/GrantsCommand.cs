using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth grants</c>.</summary>
internal sealed class GrantsCommand : RequestCommand<ListGrants>
{
    private readonly JsonOption _json = new();

    public GrantsCommand()
        : base("grants", "List what is changed on the host for running instances")
    {
        Options.Add(_json);
    }

    protected override ListGrants Read(ParseResult parsed) => new();

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
