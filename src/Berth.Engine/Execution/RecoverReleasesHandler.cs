using Berth.Engine.Requests;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Ends an update that was interrupted.</summary>
internal sealed class RecoverReleasesHandler : RequestHandler<RecoverReleases>
{
    protected override async Task<int> ExecuteAsync(RecoverReleases request, EngineContext context, CancellationToken cancellationToken)
    {
        await ReleaseRequests.WithStoreAsync(
            request.Subject, wait: true, StoreOpening.Existing, static (_, _) => Task.FromResult(true), context, cancellationToken)
            .ConfigureAwait(false);
        return ExitCode.Success;
    }
}
