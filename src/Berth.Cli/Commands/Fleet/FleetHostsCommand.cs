using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet hosts</c>.</summary>
internal sealed class FleetHostsCommand : RequestCommand<ListHosts>
{
    private readonly FleetOption _fleet = new();
    private readonly JsonOption _json = new();

    public FleetHostsCommand()
        : base("hosts", "List the hosts of the fleet")
    {
        Options.Add(_json);
        Options.Add(_fleet);
    }

    protected override ListHosts Read(ParseResult parsed) => new(parsed.GetValue(_fleet));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
