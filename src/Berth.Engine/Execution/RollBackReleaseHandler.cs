using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Engine.Execution;

/// <summary>Switches to a release that was installed before.</summary>
internal sealed class RollBackReleaseHandler : RequestHandler<RollBackRelease>
{
    protected override async Task<int> ExecuteAsync(RollBackRelease request, EngineContext context, CancellationToken cancellationToken)
    {
        var to = request.To is { } text ? ReleaseId.Parse(text) : null;
        var result = await ReleaseRequests.WithStoreAsync(
            request.Subject, request.Wait, StoreOpening.Existing,
            (store, about) => store.RollBackAsync(
                new RollBackRequest(to)
                {
                    Keys = about.Keys(),
                    AllowDowngrade = request.AllowDowngrade,
                    AllowUnsigned = request.AllowUnsigned,
                    Settle = request.Settle ?? (about.Spec is null ? TimeSpan.Zero : about.Release.Settle),
                }, cancellationToken), context, cancellationToken).ConfigureAwait(false);
        context.Emit(new ReleaseUpdated(result));
        return ExitCode.Success;
    }
}
