using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Instances.Records;

namespace Berth.Engine.Execution;

/// <summary>Lists running instances.</summary>
internal sealed class ListInstancesHandler : RequestHandler<ListInstances>
{
    protected override async Task<int> ExecuteAsync(ListInstances request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = context.OpenStore();
        context.Emit(new InstancesListed(InstanceList.Running(store, TimeProvider.System)));
        if (request.WithServices
            && await context.Managers.ListAllAsync(null, cancellationToken).ConfigureAwait(false) is { Count: > 0 } services)
            context.Emit(new ServicesListed(services));
        return store.Damaged() is { Count: > 0 } damaged ? throw new DamagedRecordException(damaged) : ExitCode.Success;
    }
}
