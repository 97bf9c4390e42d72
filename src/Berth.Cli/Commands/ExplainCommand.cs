using System.CommandLine;
using Berth.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands;

/// <summary><c>berth explain</c>.</summary>
internal sealed class ExplainCommand : Command
{
    public ExplainCommand(string[] command)
        : base("explain", "Show what a workload would get, down to every system call; nothing is done")
    {
        var arguments = new WorkloadArguments(this, command);
        var json = new Option<bool>("--json") { Description = "For programs" };
        var brief = new Option<bool>("--brief") { Description = "Leave out the system calls" };
        Options.Add(json);
        Options.Add(brief);
        SetAction(parsed =>
        {
            using var output = Console.OpenStandardOutput();
            WorkloadCommands.Explain(SpecBuilder.Build(arguments.Read(parsed)), output, parsed.GetValue(json), calls: !parsed.GetValue(brief));
            return ExitCode.Success;
        });
    }
}
