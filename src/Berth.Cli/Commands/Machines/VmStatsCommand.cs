using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm stats</c>.</summary>
internal sealed class VmStatsCommand : RequestCommand<SampleMachines>
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Machines (default: all that run)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Print them again every second" };
    private readonly JsonOption _json = new();

    public VmStatsCommand()
        : base("stats", "Print what running machines use")
    {
        Arguments.Add(_names);
        Options.Add(_follow);
        Options.Add(_json);
    }

    protected override SampleMachines Read(ParseResult parsed) =>
        new([.. parsed.GetValue(_names) ?? []], parsed.GetValue(_follow) ? TimeSpan.FromSeconds(1) : null);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(SampleMachines request) => request.Interval is not null;
}
