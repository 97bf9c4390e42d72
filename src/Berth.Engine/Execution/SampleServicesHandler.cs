using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services;

namespace Berth.Engine.Execution;

/// <summary>Reads the states of services once.</summary>
internal sealed class SampleServicesHandler : RequestHandler<SampleServices>
{
    protected override async Task<int> ExecuteAsync(SampleServices request, EngineContext context, CancellationToken cancellationToken)
    {
        var manager = await context.Managers.WatchedAsync(request.Manager, cancellationToken).ConfigureAwait(false);
        context.Emit(new ServicesSampled(manager.Kind, await ServiceManagers.ListAsync(manager, cancellationToken).ConfigureAwait(false)));
        return ExitCode.Success;
    }
}
