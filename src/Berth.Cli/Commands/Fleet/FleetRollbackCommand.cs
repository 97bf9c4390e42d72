using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet rollback</c>.</summary>
internal sealed class FleetRollbackCommand : RequestCommand<RollBackFleet>
{
    private readonly FleetOption _fleet = new();
    private readonly HostsOption _hosts = new();
    private readonly JsonOption _json = new();

    public FleetRollbackCommand()
        : base("rollback", "Return hosts to their previous release, all at once; exit code 1 if one did not")
    {
        Options.Add(_hosts);
        Options.Add(_json);
        Options.Add(_fleet);
    }

    protected override RollBackFleet Read(ParseResult parsed) => new(parsed.GetValue(_fleet), _hosts.Read(parsed));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(RollBackFleet request) => true;
}
