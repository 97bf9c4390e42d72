using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Running;

namespace Berth.Engine.Execution;

/// <summary>Lists running instances.</summary>
internal sealed class ListInstancesHandler : RequestHandler<ListInstances>
{
    protected override async Task<int> ExecuteAsync(ListInstances request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Emit(new InstancesListed(InstanceList.Running(context.OpenStore(), TimeProvider.System)));
        if (request.WithServices
            && await context.Managers.ListAllAsync(null, cancellationToken).ConfigureAwait(false) is { Count: > 0 } services)
            context.Emit(new ServicesListed(services));
        return ExitCode.Success;
    }
}
