using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth ps</c>.</summary>
internal sealed class PsCommand : RequestCommand<ListInstances>
{
    private readonly JsonOption _json = new();

    public PsCommand()
        : base("ps", "List running instances")
    {
        Options.Add(_json);
    }

    protected override ListInstances Read(ParseResult parsed) => new(WithServices: !parsed.GetValue(_json));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
