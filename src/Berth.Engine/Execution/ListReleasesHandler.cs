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
        context.Emit(new ReleasesListed(ReleaseStore.List(ReleaseContext.Of(request.Subject, context.Managers).Root)));
        return Task.FromResult(ExitCode.Success);
    }
}
