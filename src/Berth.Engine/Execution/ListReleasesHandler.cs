using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Lists releases.</summary>
internal sealed class ListReleasesHandler : RequestHandler<ListReleases>
{
    protected override Task<int> ExecuteAsync(ListReleases request, EngineContext context, CancellationToken cancellationToken)
    {
        var root = ReleaseContext.Of(request.Subject, context.Managers).Root;
        var unfinished = ReleaseStore.Unfinished(root);
        context.Emit(new ReleasesListed(ReleaseStore.List(root), unfinished));
        if (unfinished is not null)
            context.Say(unfinished);
        return Task.FromResult(ExitCode.Success);
    }
}
