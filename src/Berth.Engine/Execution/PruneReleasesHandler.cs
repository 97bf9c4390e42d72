using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Removes the oldest releases.</summary>
internal sealed class PruneReleasesHandler : RequestHandler<PruneReleases>
{
    protected override async Task<int> ExecuteAsync(PruneReleases request, EngineContext context, CancellationToken cancellationToken)
    {
        var removed = await ReleaseRequests.WithStoreAsync(
            request.Subject, request.Wait, StoreOpening.Existing,
            (store, about) => Task.FromResult(store.Prune(request.Keep ?? about.Release.Keep)), context, cancellationToken)
            .ConfigureAwait(false);
        context.Emit(new ReleasesPruned(removed));
        return ExitCode.Success;
    }
}
