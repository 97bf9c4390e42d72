using Berth.Engine.Requests;
using Berth.Engine.Services;

namespace Berth.Engine.Execution;

/// <summary>Becomes the program of a service of s6, after all that s6 does not do for it.</summary>
internal sealed class PrepareServiceHandler : RequestHandler<PrepareService>
{
    protected override async Task<int> ExecuteAsync(PrepareService request, EngineContext context, CancellationToken cancellationToken)
    {
        await S6Start.RunAsync(request.Directory, request.Command, cancellationToken).ConfigureAwait(false);
        return ExitCode.Failed; // not reached: this process has become the service's program
    }
}
