using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Fleet.Errors;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet enroll</c>.</summary>
internal sealed class FleetEnrollCommand : RequestCommand<EnrollHost>
{
    private readonly FleetOption _fleet = new();
    private readonly Argument<string> _address = new("ADDRESS") { Description = "The agent's address: HOST, HOST:PORT or [IPV6]:PORT" };
    private readonly Option<string?> _token = new("--token")
    {
        Description = "The token that `berthd token` printed on the host; - reads it from standard input (default: -)",
        HelpName = "TOKEN",
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "The host's name in the fleet (default: the address)",
        HelpName = "NAME",
    };

    public FleetEnrollCommand()
        : base("enroll", "Enrol a host whose agent runs")
    {
        Arguments.Add(_address);
        Options.Add(_token);
        Options.Add(_name);
        Options.Add(_fleet);
    }

    protected override EnrollHost Read(ParseResult parsed) => new(
        parsed.GetValue(_fleet),
        parsed.GetValue(_name) ?? parsed.GetValue(_address)!,
        parsed.GetValue(_address)!,
        parsed.GetValue(_token) is { } token and not "-"
            ? token
            : Console.In.ReadLine() ?? throw new FleetException("there is no token on standard input", isMisuse: true));

    protected override bool IsCancelledBySignals(EnrollHost request) => true;
}
