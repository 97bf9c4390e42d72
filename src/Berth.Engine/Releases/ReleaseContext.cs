using Berth.Engine.Requests;
using Berth.Engine.Services;
using Berth.Engine.Specs;
using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Signing;
using Berth.Sandbox.Errors;
using Berth.Supervision;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Engine.Releases;

/// <summary>What a request about releases is about: the store, and what its description says.</summary>
/// <param name="Root">The absolute path of the store.</param>
/// <param name="Spec">The description; null: only the store was named.</param>
/// <param name="Service">The service that runs the releases; null: none is known.</param>
internal sealed record ReleaseContext(string Root, WorkloadSpec? Spec, ServiceName? Service)
{
    /// <summary>What the description says about releases, or the defaults.</summary>
    public ReleaseSpec Release => Spec?.Release ?? new ReleaseSpec();

    /// <summary>Finds the store.</summary>
    /// <param name="subject">Whose releases.</param>
    /// <param name="managers">The service managers of this host.</param>
    /// <exception cref="ReleaseException">The subject has no releases.</exception>
    /// <exception cref="InvalidSpecException">Its description is invalid.</exception>
    public static ReleaseContext Of(ReleaseSubject subject, ServiceManagers managers)
    {
        if (subject.Root is { } root)
            return new ReleaseContext(WorkingDirectory.Resolve(root), null, null);
        var text = subject.Service
            ?? throw Usage("it is not said whose release it is", "name the service, its description, or the directory of the releases");
        if (!IsPath(text))
            return OfService(ServiceName.Parse(text), managers);
        var file = ServiceFile.ReadAll([text]) is [var only]
            ? only
            : throw Usage($"{text} has several descriptions", "name one of them");
        return WithReleases(file.Path, file.Spec, ServiceName.Parse(file.Spec.Name));
    }

    /// <summary>What runs the releases: the service, if a service manager has it.</summary>
    /// <param name="managers">The service managers of this host.</param>
    /// <param name="say">Called with what the user should know.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReleaseTarget> TargetAsync(ServiceManagers managers, Action<string> say, CancellationToken cancellationToken)
    {
        if (Service is not { } name || Spec is null)
            return new NoTarget();
        if (await FindAsync(managers, name, cancellationToken).ConfigureAwait(false) is { } manager)
        {
            ThrowIfAnothers(name, managers.AppliedTo(name)?.File, Spec.File);
            if (Release.Strategy is ReleaseStrategy.Overlap && !manager.Capabilities.HasFlag(ServiceManagerCapabilities.Overlap))
                throw ServiceException.NoOverlap(name, manager.Kind);
            return new ServiceReleaseTarget(managers, manager, name, Spec);
        }

        say($"no service manager has a service {name}: nothing is restarted or probed");
        return new NoTarget();
    }

    /// <summary>The keys of the description; null: it has none.</summary>
    /// <exception cref="ReleaseException">A key can't be read.</exception>
    public KeyList? Keys()
    {
        if (Release.Keys.IsEmpty)
            return null;
        return new KeyList { Keys = [.. Release.Keys.Select(TrustedKey.Read)], Threshold = Release.Threshold };
    }

    /// <summary>Two descriptions may have one name: the service runs the releases of one of them.</summary>
    private static void ThrowIfAnothers(ServiceName name, string? applied, string? named)
    {
        if (applied is null || named is null || !File.Exists(applied))
            return;
        if (PathResolver.FindRealpath(applied) != PathResolver.FindRealpath(named))
            throw Usage($"service {name} runs another description, {applied}", $"name that one, or give {named} a name of its own");
    }

    private static ReleaseContext OfService(ServiceName name, ServiceManagers managers)
    {
        var applied = managers.AppliedTo(name) ?? throw Usage(
            $"there is no service {name}, or it is not known which description it has",
            Directory.Exists(name.ToString())
                ? $"a directory is written ./{name}"
                : "name the description, such as ./berth.json, or the directory of the releases");
        var result = DescriptionFile.Load(applied.File);
        return WithReleases(applied.File, result.Spec ?? throw new InvalidSpecException(result.Diagnostics, result.Source), name);
    }

    private static ReleaseContext WithReleases(string path, WorkloadSpec spec, ServiceName name) =>
        spec.Release is { } release
            ? new ReleaseContext(release.Root, spec with { File = path }, name)
            : throw Usage($"{path} has no releases", "add \"release\": { \"root\": \"/srv/NAME\" } to it");

    private static async Task<IServiceManager?> FindAsync(ServiceManagers managers, ServiceName name, CancellationToken cancellationToken)
    {
        var patience = Patience.Of(null);
        var found = await patience.AnswerAsync(
            async token => (Manager: await managers.FindAsync(name, null, token).ConfigureAwait(false), 0), cancellationToken)
            .ConfigureAwait(false);
        return found.Manager;
    }

    private static bool IsPath(string text) =>
        text.Contains('/', StringComparison.Ordinal) || text.EndsWith(".json", StringComparison.Ordinal) || text is "." or "..";

    private static ReleaseException Usage(string problem, string suggestion) => new(ReleaseErrorKind.Usage, problem, suggestion);
}
