using System.CommandLine;
using Berth.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth run</c>.</summary>
internal sealed class RunCommand : RequestCommand<RunWorkload>, ITakesCommandLine
{
    private readonly WorkloadArguments _workload;
    private readonly Option<bool> _hold = new("--hold")
    {
        Description = "Build the sandbox, and wait with the workload until berth start ID",
    };

    public RunCommand(string[] command)
        : base("run", "Run a workload: a berth.json, or a command after --")
    {
        _workload = new WorkloadArguments(this, command);
        Options.Add(_hold);
    }

    protected override RunWorkload Read(ParseResult parsed) => new(_workload.Read(parsed))
    {
        MayBecomeLauncher = true,
        IsHeld = parsed.GetValue(_hold),
    };
}
