using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth explain</c>.</summary>
internal sealed class ExplainCommand : RequestCommand<ExplainWorkload>, ITakesCommandLine
{
    private readonly WorkloadArguments _workload;
    private readonly JsonOption _json = new();
    private readonly Option<bool> _brief = new("--brief") { Description = "Leave out the system calls" };

    public ExplainCommand(string[] command)
        : base("explain", "Print what a workload would get, down to every system call, without running it")
    {
        _workload = new WorkloadArguments(this, command);
        Options.Add(_json);
        Options.Add(_brief);
    }

    protected override ExplainWorkload Read(ParseResult parsed) => new(_workload.Read(parsed));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed, withCalls: !parsed.GetValue(_brief));
}
