using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Starts services.</summary>
internal sealed class StartServicesHandler : RequestHandler<StartServices>
{
    protected override Task<int> ExecuteAsync(StartServices request, EngineContext context, CancellationToken cancellationToken)
    {
        return StartedServices.EachAsync(
            request.Names, request.Manager, request.Timeout, "started", static _ => { }, context.Managers.StartAsync, context, cancellationToken);
    }
}
