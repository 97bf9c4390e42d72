using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Engine.Execution;

/// <summary>Plans a workload.</summary>
internal sealed class ExplainWorkloadHandler : RequestHandler<ExplainWorkload>
{
    protected override Task<int> ExecuteAsync(ExplainWorkload request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Emit(Planned.Of(SpecBuilder.Build(request.Source)));
        return Task.FromResult(ExitCode.Success);
    }
}
