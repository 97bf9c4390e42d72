using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services;

namespace Berth.Engine.Execution;

/// <summary>Finds the service managers of this host.</summary>
internal sealed class FindServiceManagersHandler : RequestHandler<FindServiceManagers>
{
    protected override async Task<int> ExecuteAsync(FindServiceManagers request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Emit(new ServiceManagersFound(await ServiceManagers.DetectAsync(null, cancellationToken).ConfigureAwait(false)));
        return ExitCode.Success;
    }
}
