using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth status</c>.</summary>
internal sealed class StatusCommand : RequestCommand<ShowStatus>
{
    private const int TailLines = 10;

    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "A service: web, or web@blue (default: all of them)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly BackendOption _backend = new();
    private readonly JsonOption _json = new();

    public StatusCommand()
        : base("status", "Print the state of a service and the end of its log; without a name, one line for each service")
    {
        Arguments.Add(_name);
        Options.Add(_backend);
        Options.Add(_json);
    }

    protected override ShowStatus Read(ParseResult parsed) => new(
        parsed.GetValue(_name) is { } name
            ? ServiceName.Parse(name)
            : null, parsed.GetValue(_backend), LogLines: parsed.GetValue(_json)
            ? 0
            : TailLines);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
