using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Restarts services.</summary>
internal sealed class RestartServicesHandler : RequestHandler<RestartServices>
{
    protected override Task<int> ExecuteAsync(RestartServices request, EngineContext context, CancellationToken cancellationToken)
    {
        return StartedServices.EachAsync(
            request.Names, request.Manager, request.Timeout, "restarted", context.Managers.ThrowIfUnrunnable,
            context.Managers.RestartAsync, context, cancellationToken);
    }
}
