using System.CommandLine;
using Berth.Cli.Commands.Services;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth stop</c>.</summary>
internal sealed class StopCommand : RequestCommand<Stop>
{
    private readonly Argument<string[]> _subjects = new("ID")
    {
        Description = "A service, or an instance: 8 digits of its id or more, or its name",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly BackendOption _backend = new();
    private readonly TimeoutOption _timeout = new();

    public StopCommand()
        : base("stop", "Stop services or running instances: with the stop signal, and SIGKILL after its delay")
    {
        Arguments.Add(_subjects);
        Options.Add(_backend);
        Options.Add(_timeout);
    }

    protected override Stop Read(ParseResult parsed) =>
        new([.. parsed.GetValue(_subjects)!], parsed.GetValue(_backend), _timeout.Read(parsed));
}
