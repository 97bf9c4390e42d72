using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Watching;

namespace Berth.Engine.Execution;

/// <summary>Watches a directory for newer releases.</summary>
internal sealed class WatchReleasesHandler : RequestHandler<WatchReleases>
{
    private const double Jitter = 0.1;

    protected override async Task<int> ExecuteAsync(WatchReleases request, EngineContext context, CancellationToken cancellationToken)
    {
        ReleaseRequests.ThrowWithoutDigests();
        var about = ReleaseContext.Of(request.Subject, context.Managers);
        if (!request.AllowUnsigned && about.Keys() is null && !HasKeys(about.Root))
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"no key is trusted, so whoever answers at {request.Location} could install anything",
                "add one with berth release keys, or allow that")
            {
                Members = [nameof(WatchReleases.AllowUnsigned)],
            };
        var authorities = request.Authority is { } file ? AuthorityFile.Load(file) : null;
        using var watch = ReleaseWatch.Open(request.Location, authorities, $"{about.Root}/watch");
        while (true)
        {
            var code = await LookAsync(request, watch, context, cancellationToken).ConfigureAwait(false);
            if (request.Once)
                return code;
            var factor = 1 - Jitter + 2 * Jitter * Random.Shared.NextDouble();
            await Task.Delay(request.Interval * factor, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> LookAsync(
        WatchReleases request, ReleaseWatch watch, EngineContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (await watch.FindAsync(cancellationToken).ConfigureAwait(false) is not { } found)
                return ExitCode.Success;
            var code = await InstallAsync(request, watch, found, context, cancellationToken).ConfigureAwait(false);
            watch.Accept();
            return code;
        }
        catch (Exception failed) when (!request.Once && failed is BerthException or LinuxException or IOException)
        {
            context.Say(FailureText.Of(failed));
            return ExitCode.Failed;
        }
    }

    private static async Task<int> InstallAsync(
        WatchReleases request, ReleaseWatch watch, FoundRelease found, EngineContext context, CancellationToken cancellationToken)
    {
        var id = ReleaseId.Of(ReleaseVersion.Parse(found.Version), found.Sha256);
        var install = new InstallRelease(found.Archive, request.Subject)
        {
            Source = $"{request.Location.TrimEnd('/')}/{found.Name}",
            Version = found.Version,
            Sha256 = found.Sha256,
            MaximumSize = request.MaximumSize,
            Settle = request.Settle,
            Wait = true,
        };
        // Before anything of the archive is copied: whether it is wanted, and its manifest trusted.
        var known = await ReleaseRequests.WithStoreAsync(
            request.Subject, wait: true, StoreOpening.Create, Check, context, cancellationToken)
            .ConfigureAwait(false);
        if (known is { IsCurrent: true })
            return ExitCode.Success;
        if (known is { IsBad: true })
        {
            context.Say($"{id} was not healthy before, and is not installed again");
            return ExitCode.Unhealthy;
        }

        await watch.CopyAsync(found, cancellationToken).ConfigureAwait(false);
        return await new InstallReleaseHandler().ExecuteAsync((Request)install, context, cancellationToken).ConfigureAwait(false);

        Task<Berth.Releases.Store.Release?> Check(ReleaseStore store, ReleaseContext about)
        {
            var there = ReleaseStore.List(about.Root).FirstOrDefault(release => release.Id == id);
            if (there is not ({ IsCurrent: true } or { IsBad: true }))
                store.Check(InstallReleaseHandler.RequestOf(install, about), found.Sha256, found.Size);
            return Task.FromResult(there);
        }
    }

    private static bool HasKeys(string root) => Directory.Exists(root) && ReleaseStore.Keys(root) is { Keys.Count: > 0 };
}
