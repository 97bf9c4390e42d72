using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Archives;
using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Engine.Execution;

/// <summary>Installs an archive as a release.</summary>
internal sealed class InstallReleaseHandler : RequestHandler<InstallRelease>
{
    protected override async Task<int> ExecuteAsync(InstallRelease request, EngineContext context, CancellationToken cancellationToken)
    {
        if (request.IsDryRun)
        {
            ReleaseRequests.ThrowWithoutDigests();
            var about = ReleaseContext.Of(request.Subject, context.Managers);
            context.Emit(new ReleaseUpdated(await ReleaseStore.CheckAsync(
                about.Root, RequestOf(request, about), new ReleaseReport(context.Emit).Take, cancellationToken).ConfigureAwait(false)));
            return ExitCode.Success;
        }

        var result = await ReleaseRequests.WithStoreAsync(
            request.Subject, request.Wait, StoreOpening.Create,
            (store, about) => store.InstallAsync(RequestOf(request, about), cancellationToken), context, cancellationToken)
            .ConfigureAwait(false);
        context.Emit(new ReleaseUpdated(result));
        return ExitCode.Success;
    }

    /// <summary>The request to the library.</summary>
    public static InstallRequest RequestOf(InstallRelease request, ReleaseContext about)
    {
        var release = about.Release;
        var limits = new ArchiveLimits();
        return new InstallRequest(request.Archive)
        {
            Source = request.Source,
            Version = request.Version is { } version ? ReleaseVersion.Parse(version) : null,
            Sha256 = request.Sha256,
            Manifest = request.Manifest,
            Signatures = request.Signatures,
            Keys = about.Keys(),
            Name = about.Spec?.Name,
            AllowDowngrade = request.AllowDowngrade,
            Limits = request.MaximumSize is { } size ? limits with { Bytes = size } : limits,
            Prepare = release.Prepare.IsEmpty ? null : new PrepareCommand(release.Prepare, release.PrepareTimeout),
            Keep = release.Keep,
            Settle = request.Settle ?? (about.Spec is null ? TimeSpan.Zero : release.Settle),
            IsDryRun = request.IsDryRun,
        };
    }
}
