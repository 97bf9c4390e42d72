using System.CommandLine;
using Berth.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands;

/// <summary><c>berth run</c>.</summary>
internal sealed class RunCommand : Command
{
    public RunCommand(string[] command)
        : base("run", "Run a workload: a berth.json, or a command behind --")
    {
        var arguments = new WorkloadArguments(this, command);
        SetAction(parsed => WorkloadCommands.Run(SpecBuilder.Build(arguments.Read(parsed)), static note => Console.Error.WriteLine($"berth: {Printable.Line(note)}")));
    }
}
