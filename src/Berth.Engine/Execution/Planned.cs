using Berth.Engine.Events;
using Berth.Engine.Running;
using Berth.Sandbox.Compilation;
using Berth.Workloads.Specs;

namespace Berth.Engine.Execution;

/// <summary>What a workload would get.</summary>
internal static class Planned
{
    public static OutcomePlanned Of(WorkloadSpec spec)
    {
        var outcome = WorkloadCommands.Plan(spec);
        var mode = outcome.Parameters.Tty ? LaunchMode.Standalone with { TerminalDescriptor = 3 } : LaunchMode.Standalone;
        return new OutcomePlanned(outcome, SandboxCompiler.Compile(outcome.Parameters, mode));
    }
}
