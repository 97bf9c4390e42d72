using Berth.Engine.Events;
using Berth.Engine.MachineWorkloads;
using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Specs;
using Berth.Workloads.Specs;

namespace Berth.Engine.Execution;

/// <summary>Runs a workload, on the caller's thread.</summary>
internal sealed class RunWorkloadHandler : RequestHandler<RunWorkload>
{
    protected override Task<int> ExecuteAsync(RunWorkload request, EngineContext context, CancellationToken cancellationToken)
    {
        var spec = SpecBuilder.Build(request.Source);
        if (spec.Isolation is Isolation.Machine)
        {
            return request.IsHeld
                ? throw new UsageException($"{spec.Name} runs in a machine, which cannot be held before its start")
                : new MachineWorkloadRunner(context.Say).RunAsync(spec, cancellationToken);
        }

        return Task.FromResult(
            WorkloadCommands.Run(
                spec, request.MayBecomeLauncher, context.Say,
                request.IsHeld ? id => context.Emit(new WorkloadHeld(id)) : null, cancellationToken));
    }
}
