using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Errors;
using Berth.Releases.Installing;

namespace Berth.Engine.Execution;

/// <summary>Compares the files of releases with how they were installed.</summary>
internal sealed class VerifyReleasesHandler : RequestHandler<VerifyReleases>
{
    protected override Task<int> ExecuteAsync(VerifyReleases request, EngineContext context, CancellationToken cancellationToken)
    {
        var root = ReleaseContext.Of(request.Subject, context.Managers).Root;
        var ids = request.Id is { } name
            ? [ReleaseStore.Find(root, name)]
            : ReleaseStore.List(root).Select(static release => release.Id).ToArray();
        if (ids.Length == 0)
            throw new ReleaseException(ReleaseErrorKind.NotFound, $"there are no releases in {root}", "see that this is the directory");
        var report = new ReleaseReport(context.Emit);
        var compared = ids
            .Select(id => new ReleaseComparison(id, ReleaseStore.Verify(root, id, report.Take, cancellationToken)))
            .ToArray();
        context.Emit(new ReleasesVerified(compared));
        return Task.FromResult(compared.All(static one => one.Differences is []) ? ExitCode.Success : ExitCode.Unhealthy);
    }
}
