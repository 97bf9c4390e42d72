using Berth.Releases.Names;

namespace Berth.Releases.Installing;

/// <summary>What runs a store's current release. The engine implements it with the service managers of the host.</summary>
public interface IReleaseTarget
{
    /// <summary>Called before the switch: notes which processes run now, so that none of them passes for the new release.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task ObserveAsync(CancellationToken cancellationToken);

    /// <summary>Called after the switch: makes the workload run the release that is current now.</summary>
    /// <param name="id">The current release; null: there is none any more, so the workload is stopped.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task ApplyAsync(ReleaseId? id, CancellationToken cancellationToken);

    /// <summary>Probes the workload until it is healthy or the attempts are used up.</summary>
    /// <param name="id">The release that must answer.</param>
    /// <param name="isReturn">
    /// Whether this is the old release, brought back. Then only the processes of the release that failed may not answer.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ProbeResult> ProbeAsync(ReleaseId id, bool isReturn, CancellationToken cancellationToken);

    /// <summary>Watches a workload that was healthy: a restart, a crash or a failed probe ends the watch.</summary>
    /// <param name="id">The release that must answer.</param>
    /// <param name="settle">How long.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ProbeResult> WatchAsync(ReleaseId id, TimeSpan settle, CancellationToken cancellationToken);

    /// <summary>The last lines that the workload wrote.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellationToken);
}
