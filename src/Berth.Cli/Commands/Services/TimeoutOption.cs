using System.CommandLine;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>--timeout</c>: how long a command waits for what it asked for.</summary>
internal sealed class TimeoutOption : Option<string?>
{
    public TimeoutOption()
        : base("--timeout")
    {
        Description = "How long to wait, all in all; what was asked goes on after that (default: 90s)";
        HelpName = "DURATION";
    }

    /// <summary>What was given; null: nothing.</summary>
    /// <exception cref="UsageException">It is no duration.</exception>
    public TimeSpan? Read(ParseResult parsed) => FlagValue.Duration(Name, parsed.GetValue(this));
}
