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
        context.Emit(new ReleasesListed(ReleaseStore.List(root)));
        if (ReleaseStore.Unfinished(root) is { } unfinished)
            context.Say(unfinished);
        return Task.FromResult(ExitCode.Success);
    }
}
