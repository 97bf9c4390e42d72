using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Specs;

namespace Berth.Engine.Execution;

/// <summary>Writes a launcher.</summary>
internal sealed class CompileWorkloadHandler : RequestHandler<CompileWorkload>
{
    protected override Task<int> ExecuteAsync(CompileWorkload request, EngineContext context, CancellationToken cancellationToken)
    {
        WorkloadCommands.Compile(SpecBuilder.Build(request.Source), request.Output, request.Architecture, context.Say);
        return Task.FromResult(ExitCode.Success);
    }
}
