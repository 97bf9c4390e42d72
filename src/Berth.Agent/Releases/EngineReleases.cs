using Berth.Agent.Configuration;
using Berth.Agent.Succession;
using Berth.Engine.Events;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Fleet.Api;
using Berth.Linux.Errors;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Store;

namespace Berth.Agent.Releases;

/// <summary>Releases through the engine, as <c>berth release</c> changes them.</summary>
internal sealed class EngineReleases(AgentConfiguration configuration, Successor successor) : IAgentReleases
{
    private readonly BerthEngine _engine = new();

    private ReleaseSubject Workload => new(
        configuration.Workload ?? throw new ReleaseException(
            ReleaseErrorKind.Usage, "this agent has no workload", "name its description in the agent's settings: workload"),
        Root: null);

    public async Task<(IReadOnlyList<ReleaseDocument> Releases, bool IsUnfinished)> ListAsync(CancellationToken cancellationToken)
    {
        if (configuration.Workload is null)
            return ([], false);
        ReleasesListed? listed = null;
        try
        {
            await _engine.ExecuteAsync(new ListReleases(Workload), happened => listed ??= happened as ReleasesListed, cancellationToken);
        }
        catch (ReleaseException exception) when (exception.Kind is ReleaseErrorKind.NotFound)
        {
            return ([], false); // none was installed yet
        }

        return ([.. listed?.Releases.Select(Of) ?? []], listed?.Unfinished is not null);
    }

    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        if (configuration.Workload is null)
            return;
        try
        {
            await _engine.ExecuteAsync(new RecoverReleases(Workload), static _ => { }, cancellationToken);
        }
        catch (ReleaseException exception) when (exception.Kind is ReleaseErrorKind.NotFound)
        {
            // None was installed yet.
        }
    }

    public Task<ReleaseResult> InstallAsync(UploadedRelease release, CancellationToken cancellationToken) => ChangeAsync(
        () => new InstallRelease(release.Path, Workload)
        {
            Source = "upload",
            Version = release.Version,
            Sha256 = release.Sha256,
            Wait = true,
        },
        cancellationToken);

    public Task<ReleaseResult> RollBackAsync(CancellationToken cancellationToken) =>
        ChangeAsync(() => new RollBackRelease(Workload, To: null, Settle: null, Wait: true), cancellationToken);

    public async Task<ReleaseResult> UpdateSelfAsync(UploadedRelease release, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(
            () => new UpdateBerth(release.Path)
            {
                Source = "upload",
                Version = release.Version,
                Sha256 = release.Sha256,
                Agent = [.. successor.Arguments],
                Wait = true,
            },
            cancellationToken);
        if (result is not ReleaseResult.Done { Change: { } change })
            return result;
        // What is current need not be what this process is: `berth release self` restarts no agent.
        var isOther = change.Id != Successor.OwnRelease;
        if (isOther)
            successor.Next = change.Id;
        return new ReleaseResult.Done(new ChangeDocument(change.Id, Successor.OwnRelease, isOther));
    }

    private async Task<ReleaseResult> ChangeAsync(Func<Request> request, CancellationToken cancellationToken)
    {
        ReleaseUpdated? updated = null;
        try
        {
            await _engine.ExecuteAsync(request(), happened => updated ??= happened as ReleaseUpdated, cancellationToken);
            return updated?.Result is { } result
                ? new ReleaseResult.Done(
                    new ChangeDocument(result.Id.Text, result.From?.Text, result.Change is not UpdateChange.None))
                : new ReleaseResult.Failed("the engine did not say what it did", "");
        }
        catch (ReleaseException exception)
        {
            var output = string.Join('\n', exception.Output);
            return exception.Kind switch
            {
                ReleaseErrorKind.NotFound => new ReleaseResult.NothingToReturnTo(exception.Message),
                ReleaseErrorKind.RolledBack => new ReleaseResult.RolledBack(exception.Message, output),
                ReleaseErrorKind.Usage or ReleaseErrorKind.BadArchive or ReleaseErrorKind.NotTrusted =>
                    new ReleaseResult.Refused(exception.Message),
                _ => new ReleaseResult.Failed(exception.Message, output),
            };
        }
        catch (Exception exception) when (exception is BerthException or LinuxException or IOException or UnauthorizedAccessException)
        {
            return new ReleaseResult.Failed(FailureText.Of(exception), "");
        }
    }

    private static ReleaseDocument Of(Release release) => new(
        release.Id.Text,
        release.Manifest?.Version,
        release.Manifest?.Sha256,
        release.IsCurrent ? "current" : release.IsPrevious ? "previous" : release.IsBad ? "bad" : "kept",
        release.Manifest?.InstalledAt);
}
