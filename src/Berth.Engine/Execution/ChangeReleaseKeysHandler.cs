using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Installing;
using Berth.Releases.Signing;

namespace Berth.Engine.Execution;

/// <summary>Changes and shows the keys that releases must be signed with.</summary>
internal sealed class ChangeReleaseKeysHandler : RequestHandler<ChangeReleaseKeys>
{
    protected override async Task<int> ExecuteAsync(ChangeReleaseKeys request, EngineContext context, CancellationToken cancellationToken)
    {
        var isChange = !request.Add.IsEmpty || !request.Remove.IsEmpty || request.Threshold is not null || request.Rotate is not null;
        var keys = isChange
            ? await ReleaseRequests.WithStoreAsync(
                request.Subject, wait: true, StoreOpening.Begin, (store, _) => Task.FromResult(Change(store, request)), context,
                cancellationToken)
                .ConfigureAwait(false)
            : ReleaseStore.Keys(ReleaseContext.Of(request.Subject, context.Managers).Root);
        context.Emit(new ReleaseKeysRead(keys));
        return ExitCode.Success;
    }

    private static KeyList? Change(ReleaseStore store, ChangeReleaseKeys request) => store.ChangeKeys(
        [.. request.Add.Select(TrustedKey.Read)], request.Remove, request.Threshold, request.Rotate, request.Signatures,
        request.AllowUnsigned);
}
