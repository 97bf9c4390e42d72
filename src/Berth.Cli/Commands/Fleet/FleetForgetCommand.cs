using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet forget</c>.</summary>
internal sealed class FleetForgetCommand : RequestCommand<ForgetHost>
{
    private readonly FleetOption _fleet = new();
    private readonly Argument<string> _name = new("NAME") { Description = "The host's name" };

    public FleetForgetCommand()
        : base("forget", "Remove a host from the fleet; its agent is not told")
    {
        Arguments.Add(_name);
        Options.Add(_fleet);
    }

    protected override ForgetHost Read(ParseResult parsed) => new(parsed.GetValue(_fleet), parsed.GetValue(_name)!);
}
