using System.Collections.Immutable;
using Berth.Engine.Requests;
using Berth.Engine.Services;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Engine.Execution;

/// <summary>Restarts services: those that wait for another one of them are stopped before it, and started after it.</summary>
internal sealed class RestartServicesHandler : RequestHandler<RestartServices>
{
    protected override Task<int> ExecuteAsync(RestartServices request, EngineContext context, CancellationToken cancellationToken)
    {
        var order = RestartOrder.Of(request.Names.Distinct().ToDictionary(
            static name => name, name => context.Managers.AppliedTo(name)?.Supervise() ?? new SuperviseSpec()));
        ImmutableArray<ServiceName> names = order.StopFirst.Count is 0 ? request.Names : [.. order.StartOrder];
        return StartedServices.EachAsync(
            names, request.Manager, request.Timeout, "restarted", context.Managers.ThrowIfUnrunnable,
            context.Managers.RestartAsync, context, cancellationToken, order.StopFirst);
    }
}
