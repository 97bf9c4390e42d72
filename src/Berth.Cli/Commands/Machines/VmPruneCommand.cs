using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm prune</c>.</summary>
internal sealed class VmPruneCommand : RequestCommand<PruneMachines>
{
    private readonly Option<bool> _stopped = new("--stopped") { Description = "Remove all stopped machines, too, with their disks" };
    private readonly Option<bool> _plan = new("--dry-run") { Description = "Print what would be removed, and do nothing" };
    private readonly JsonOption _json = new();

    public VmPruneCommand()
        : base("prune", "Remove what is left of machines that ended abnormally")
    {
        Options.Add(_stopped);
        Options.Add(_plan);
        Options.Add(_json);
    }

    protected override PruneMachines Read(ParseResult parsed) => new(parsed.GetValue(_stopped), parsed.GetValue(_plan));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
