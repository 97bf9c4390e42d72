using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet status</c>.</summary>
internal sealed class FleetStatusCommand : RequestCommand<ShowFleet>
{
    private readonly FleetOption _fleet = new();
    private readonly JsonOption _json = new();

    public FleetStatusCommand()
        : base("status", "Ask each host what it runs; exit code 1 if one does not answer")
    {
        Options.Add(_json);
        Options.Add(_fleet);
    }

    protected override ShowFleet Read(ParseResult parsed) => new(parsed.GetValue(_fleet));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(ShowFleet request) => true;
}
