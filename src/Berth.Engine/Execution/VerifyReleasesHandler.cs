using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Engine.Execution;

/// <summary>Compares the files of releases with how they were installed.</summary>
internal sealed class VerifyReleasesHandler : RequestHandler<VerifyReleases>
{
    protected override Task<int> ExecuteAsync(VerifyReleases request, EngineContext context, CancellationToken cancellationToken)
    {
        var root = ReleaseContext.Of(request.Subject, context.Managers).Root;
        var ids = request.Id is { } text ? [ReleaseId.Parse(text)] : ReleaseStore.List(root).Select(static release => release.Id).ToArray();
        if (ids.Length == 0)
            throw new ReleaseException(ReleaseErrorKind.NotFound, $"there are no releases in {root}", "see that this is the directory");
        var report = new ReleaseReport(context.Emit);
        var code = ExitCode.Success;
        foreach (var id in ids)
        {
            var differences = ReleaseStore.Verify(root, id, report.Take, cancellationToken);
            context.Emit(new ReleaseVerified(id, differences));
            if (differences is not [])
                code = ExitCode.Unhealthy;
        }

        return Task.FromResult(code);
    }
}
