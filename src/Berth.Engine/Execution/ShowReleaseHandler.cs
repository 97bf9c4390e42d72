using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Errors;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Shows one release.</summary>
internal sealed class ShowReleaseHandler : RequestHandler<ShowRelease>
{
    protected override Task<int> ExecuteAsync(ShowRelease request, EngineContext context, CancellationToken cancellationToken)
    {
        var root = ReleaseContext.Of(request.Subject, context.Managers).Root;
        var id = request.Id is { } name ? ReleaseStore.Find(root, name) : null;
        var release = ReleaseStore.List(root).FirstOrDefault(release => id is null ? release.IsCurrent : release.Id == id)
            ?? throw new ReleaseException(
                ReleaseErrorKind.NotFound, "no release is current", "berth release list shows which there are");
        context.Emit(new ReleaseShown(release, $"{root}/releases/{release.Id}"));
        return Task.FromResult(ExitCode.Success);
    }
}
