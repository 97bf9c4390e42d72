using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Lists services.</summary>
internal sealed class ListServicesHandler : RequestHandler<ListServices>
{
    protected override async Task<int> ExecuteAsync(ListServices request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Emit(new ServicesListed(await context.Managers.ListAllAsync(request.Manager, cancellationToken).ConfigureAwait(false)));
        return ExitCode.Success;
    }
}
