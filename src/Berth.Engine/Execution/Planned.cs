using Berth.Engine.Events;
using Berth.Engine.MachineWorkloads;
using Berth.Engine.Running;
using Berth.Sandbox.Compilation;
using Berth.Workloads.Specs;

namespace Berth.Engine.Execution;

/// <summary>What a workload would get.</summary>
internal static class Planned
{
    public static EngineEvent Of(WorkloadSpec spec)
    {
        if (spec.Isolation is Isolation.Machine)
        {
            var machine = MachineWorkloadPlanner.Plan(spec);
            return new MachineWorkloadPlanned(machine, SandboxCompiler.Compile(machine.Vmm.Parameters, LaunchMode.Standalone));
        }

        var outcome = WorkloadCommands.Plan(spec);
        var mode = outcome.Parameters.Tty ? LaunchMode.Standalone with { TerminalDescriptor = 3 } : LaunchMode.Standalone;
        return new OutcomePlanned(outcome, SandboxCompiler.Compile(outcome.Parameters, mode));
    }
}
