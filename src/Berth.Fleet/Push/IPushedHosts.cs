using Berth.Fleet.Client;
using Berth.Fleet.Hosts;

namespace Berth.Fleet.Push;

/// <summary>The agents, as a push uses them.</summary>
public interface IPushedHosts
{
    /// <summary>The identifier of the release that runs on a host; null: none, or the agent was not reached.</summary>
    Task<string?> CurrentAsync(FleetHost host, CancellationToken cancellationToken);

    /// <summary>Updates a host.</summary>
    Task<AgentAnswer> UpdateAsync(FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken);

    /// <summary>Updates Berth itself on a host, and waits until its agent reports healthy as that release.</summary>
    Task<AgentAnswer> UpdateSelfAsync(FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken);

    /// <summary>Has a host return to its previous release.</summary>
    Task<AgentAnswer> RollBackAsync(FleetHost host, CancellationToken cancellationToken);
}
