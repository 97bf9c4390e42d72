using Berth.Fleet.Client;
using Berth.Fleet.Hosts;

namespace Berth.Fleet.Push;

/// <summary>The agents, as a push uses them.</summary>
public interface IPushedHosts
{
    /// <summary>
    /// The identifier of the release that runs on a host; null: none, or the agent was not reached. Waits for a change that is under way
    /// there: the release of an interrupted push may still be judged.
    /// </summary>
    Task<string?> CurrentAsync(FleetHost host, CancellationToken cancellationToken);

    /// <summary>Updates a host.</summary>
    Task<AgentAnswer> UpdateAsync(FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken);

    /// <summary>Updates Berth itself on a host, and waits until its agent reports healthy as that release.</summary>
    Task<AgentAnswer> UpdateSelfAsync(FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken);

    /// <summary>Has a host return to its previous release.</summary>
    Task<AgentAnswer> RollBackAsync(FleetHost host, CancellationToken cancellationToken);
}
