using System.CommandLine;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>--hosts</c>: names of hosts, separated by commas.</summary>
internal sealed class HostsOption : Option<string?>
{
    public HostsOption()
        : base("--hosts")
    {
        Description = "The names of the hosts, separated by commas, in this order (default: all)";
        HelpName = "NAME,...";
    }

    /// <summary>The names; empty: all.</summary>
    public IReadOnlyList<string> Read(ParseResult parsed) =>
        parsed.GetValue(this)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) switch
        {
            null => [],
            [] => throw new UsageException("--hosts needs the name of a host; omit it for all hosts"),
            var names => names,
        };
}
