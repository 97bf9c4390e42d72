using System.Security.Cryptography.X509Certificates;
using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Push;

namespace Berth.Engine.Fleet;

/// <summary>The agents of a fleet's hosts, each asked with the controller's certificate.</summary>
internal sealed class FleetAgents(FleetDirectory fleet) : IPushedHosts, IDisposable
{
    private static readonly AgentTimeouts s_timeouts = new();
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    private readonly X509Certificate2 _controller = fleet.ReadController();
    private readonly X509Certificate2 _authority = fleet.ReadAuthorityCertificate();

    /// <summary>A client of a host's agent. The caller disposes it.</summary>
    public AgentClient Connect(FleetHost host) => AgentClient.For(host, _controller, _authority, TimeProvider.System);

    public async Task<string?> CurrentAsync(FleetHost host, CancellationToken cancellationToken)
    {
        using var agent = Connect(host);
        try
        {
            var begun = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var health = await agent.GetHealthAsync(cancellationToken).ConfigureAwait(false);
                if (health.Status != HealthDocument.Updating)
                    return health.Releases.FirstOrDefault(static release => release.State == "current")?.Id;
                if (TimeProvider.System.GetElapsedTime(begun) > s_timeouts.Change)
                    return null;
                await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (FleetException)
        {
            return null;
        }
    }

    public async Task<AgentAnswer> UpdateAsync(
        FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken)
    {
        using var agent = Connect(host);
        return await agent.UpdateAsync(archive, sent, cancellationToken).ConfigureAwait(false);
    }

    public async Task<AgentAnswer> UpdateSelfAsync(
        FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken)
    {
        using var agent = Connect(host);
        return await agent.UpdateSelfAsync(archive, sent, TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    public async Task<AgentAnswer> RollBackAsync(FleetHost host, CancellationToken cancellationToken)
    {
        using var agent = Connect(host);
        return await agent.RollBackAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _controller.Dispose();
        _authority.Dispose();
    }
}
