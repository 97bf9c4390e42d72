using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth down</c>.</summary>
internal sealed class DownCommand : RequestCommand<Down>
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Services (default: all of them)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly TimeoutOption _timeout = new();

    public DownCommand()
        : base("down", "Stop the services that `berth up --detach` started, in reverse order, and remove them")
    {
        Arguments.Add(_names);
        Options.Add(_timeout);
    }

    protected override Down Read(ParseResult parsed) =>
        new([.. (parsed.GetValue(_names) ?? []).Select(ServiceName.Parse)], _timeout.Read(parsed));
}
