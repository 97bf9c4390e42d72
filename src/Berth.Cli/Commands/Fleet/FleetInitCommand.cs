using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet init</c>.</summary>
internal sealed class FleetInitCommand : RequestCommand<InitFleet>
{
    private readonly FleetOption _fleet = new();
    private readonly Option<string> _name = new("--name")
    {
        Description = "The fleet's name, for its certificates",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "fleet",
    };

    public FleetInitCommand()
        : base("init", "Create a fleet: a certificate authority, and the certificate that its agents obey")
    {
        Options.Add(_name);
        Options.Add(_fleet);
    }

    protected override InitFleet Read(ParseResult parsed) => new(parsed.GetValue(_fleet), parsed.GetValue(_name)!);
}
