using System.CommandLine;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>--timeout</c>: how long a command waits for its request to complete.</summary>
internal sealed class TimeoutOption : Option<string?>
{
    public TimeoutOption()
        : base("--timeout")
    {
        Description = "The timeout for the whole command; services continue with the request after it (default: 90s)";
        HelpName = "DURATION";
    }

    /// <summary>The timeout of the command line; null: the option was not given.</summary>
    /// <exception cref="UsageException">The value is not a duration.</exception>
    public TimeSpan? Read(ParseResult parsed) => FlagValue.Duration(Name, parsed.GetValue(this));
}
