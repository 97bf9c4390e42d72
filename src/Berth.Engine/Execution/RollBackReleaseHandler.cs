using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Switches to a release that was installed before.</summary>
internal sealed class RollBackReleaseHandler : RequestHandler<RollBackRelease>
{
    protected override async Task<int> ExecuteAsync(RollBackRelease request, EngineContext context, CancellationToken cancellationToken)
    {
        var result = await ReleaseRequests.WithStoreAsync(
            request.Subject, request.Wait, StoreOpening.Existing,
            (store, about) => store.RollBackAsync(
                new RollBackRequest(request.To is { } name ? ReleaseStore.Find(about.Root, name) : null)
                {
                    Keys = about.Keys(),
                    AllowDowngrade = request.AllowDowngrade,
                    AllowUnsigned = request.AllowUnsigned,
                    IsInstall = request.IsInstall,
                    Settle = request.Settle ?? (about.Spec is null ? TimeSpan.Zero : about.Release.Settle),
                }, cancellationToken), context, cancellationToken).ConfigureAwait(false);
        context.Emit(new ReleaseUpdated(result));
        return ExitCode.Success;
    }
}
