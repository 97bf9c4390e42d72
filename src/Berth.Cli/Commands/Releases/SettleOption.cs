using System.CommandLine;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>--settle</c>: how long a healthy release is watched.</summary>
internal sealed class SettleOption : Option<string?>
{
    public SettleOption()
        : base("--settle")
    {
        Description = "How long the release is watched after it was healthy (default: release.settle of the description)";
        HelpName = "DURATION";
    }

    /// <summary>The value of the command line; null: the option was not given.</summary>
    /// <exception cref="UsageException">The value is not a duration.</exception>
    public TimeSpan? Read(ParseResult parsed) => FlagValue.DurationOrZero(Name, parsed.GetValue(this));
}
