using System.CommandLine;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>--fleet</c>: the fleet's directory.</summary>
internal sealed class FleetOption : Option<string?>
{
    public FleetOption()
        : base("--fleet")
    {
        Description = "The fleet's directory (default: fleet in Berth's state directory)";
        HelpName = "DIR";
    }
}
