using System.CommandLine;
using Berth.Engine.Hosts;
using Berth.Engine.Running;
using Berth.Engine.Specs;
using Berth.Sandbox.Outcome;

namespace Berth.Cli.Commands;

/// <summary><c>berth run</c>.</summary>
internal sealed class RunCommand : Command
{
    public RunCommand(string[] command)
        : base("run", "Run a workload: a berth.json, or a command behind --")
    {
        var arguments = new WorkloadArguments(this, command);
        SetAction(parsed => Run(arguments.Read(parsed)));
    }

    /// <summary>Runs what the command line says.</summary>
    public static int Run(SpecRequest request)
    {
        var spec = SpecBuilder.Build(request);
        return WorkloadCommands.Run(spec, static note => Console.Error.WriteLine($"berth: {note}"));
    }
}
