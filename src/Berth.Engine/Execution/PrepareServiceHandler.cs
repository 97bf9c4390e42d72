using Berth.Engine.Requests;
using Berth.Engine.Services;

namespace Berth.Engine.Execution;

/// <summary>Becomes the program of an s6 service, after the set-up that s6 does not do.</summary>
internal sealed class PrepareServiceHandler : RequestHandler<PrepareService>
{
    protected override async Task<int> ExecuteAsync(PrepareService request, EngineContext context, CancellationToken cancellationToken)
    {
        await S6Start.RunAsync(request.Directory, request.Command, cancellationToken).ConfigureAwait(false);
        return ExitCode.Failed; // not reached: this process has become the service's program
    }
}
