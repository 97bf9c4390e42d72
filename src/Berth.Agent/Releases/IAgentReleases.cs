using Berth.Agent.Succession;
using Berth.Fleet.Api;

namespace Berth.Agent.Releases;

/// <summary>The releases of the host's workload, as the API changes them.</summary>
internal interface IAgentReleases
{
    /// <summary>The releases.</summary>
    Task<IReadOnlyList<ReleaseDocument>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Installs an archive whose digest was compared.</summary>
    Task<ReleaseResult> InstallAsync(UploadedRelease release, CancellationToken cancellationToken);

    /// <summary>
    /// Installs an archive of Berth itself, and tries it. If it is healthy, the agent is to become it: <see cref="Successor.Next"/>.
    /// </summary>
    Task<ReleaseResult> UpdateSelfAsync(UploadedRelease release, CancellationToken cancellationToken);

    /// <summary>Returns to the previous release.</summary>
    Task<ReleaseResult> RollBackAsync(CancellationToken cancellationToken);
}
