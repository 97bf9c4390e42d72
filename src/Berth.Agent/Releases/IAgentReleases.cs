using Berth.Agent.Succession;
using Berth.Fleet.Api;

namespace Berth.Agent.Releases;

/// <summary>The releases of the host's workload, as the API changes them.</summary>
internal interface IAgentReleases
{
    /// <summary>The releases, and whether an update of them is under way, or was interrupted.</summary>
    Task<(IReadOnlyList<ReleaseDocument> Releases, bool IsUnfinished)> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ends an update that was interrupted with the agent.</summary>
    Task RecoverAsync(CancellationToken cancellationToken);

    /// <summary>Installs an archive whose digest was compared.</summary>
    Task<ReleaseResult> InstallAsync(UploadedRelease release, CancellationToken cancellationToken);

    /// <summary>
    /// Installs an archive of Berth itself, and tries it. If it is healthy, the agent is to become it: <see cref="Successor.Next"/>.
    /// </summary>
    Task<ReleaseResult> UpdateSelfAsync(UploadedRelease release, CancellationToken cancellationToken);

    /// <summary>Returns to the previous release.</summary>
    Task<ReleaseResult> RollBackAsync(CancellationToken cancellationToken);
}
