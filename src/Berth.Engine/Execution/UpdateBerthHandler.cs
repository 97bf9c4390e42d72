using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Engine.Requests;
using Berth.Linux.Processes;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Engine.Execution;

/// <summary>Installs a release of Berth itself.</summary>
internal sealed class UpdateBerthHandler : RequestHandler<UpdateBerth>
{
    /// <summary>The name in a signed manifest of Berth itself.</summary>
    private const string Name = "berth";

    protected override async Task<int> ExecuteAsync(UpdateBerth request, EngineContext context, CancellationToken cancellationToken)
    {
        var own = OwnInstallation.Find(OwnProcess.Path);
        if (request.Agent is not null && own?.Release is null)
            throw new ReleaseException(
                ReleaseErrorKind.Usage, "this agent is not installed as a release of Berth, and cannot update itself",
                "berth release self installs one; start the agent from there");
        var installation = request.Prefix is { } prefix
            ? new OwnInstallation(Path.GetFullPath(prefix).TrimEnd('/'), null)
            : own ?? throw new ReleaseException(
                ReleaseErrorKind.Usage, $"this berth, {OwnProcess.Path}, is not installed below a prefix", "name one, such as /usr/local")
            {
                Members = [nameof(UpdateBerth.Prefix)],
            };
        var result = await ReleaseRequests.WithStoreAsync(
            new ReleaseSubject(Service: null, installation.Store), request.Wait, StoreOpening.Create,
            (store, _) => store.InstallAsync(RequestOf(request), cancellationToken), context, cancellationToken).ConfigureAwait(false);
        if (result.Change is not UpdateChange.Checked)
            OwnLinks.Make(installation, $"{installation.Store}/releases/{result.Id}");
        context.Emit(new ReleaseUpdated(result));
        return ExitCode.Success;
    }

    private static InstallRequest RequestOf(UpdateBerth request) => new(request.Archive)
    {
        Source = request.Source,
        Version = request.Version is { } version ? ReleaseVersion.Parse(version) : null,
        Sha256 = request.Sha256,
        Name = Name,
        AllowDowngrade = request.AllowDowngrade,
        IsDryRun = request.IsDryRun,
        Trial = new OwnTrial(request.Agent).RunAsync,
        IsSwitchedLater = request.Agent is not null,
    };
}
