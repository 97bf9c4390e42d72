using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Specs;

namespace Berth.Engine.Execution;

/// <summary>Runs a workload, on the caller's thread.</summary>
internal sealed class RunWorkloadHandler : RequestHandler<RunWorkload>
{
    protected override Task<int> ExecuteAsync(RunWorkload request, EngineContext context, CancellationToken cancellationToken)
    {
        return Task.FromResult(
            WorkloadCommands.Run(
                SpecBuilder.Build(request.Source), request.MayBecomeLauncher, context.Say,
                request.IsHeld ? id => context.Emit(new WorkloadHeld(id)) : null, cancellationToken));
    }
}
