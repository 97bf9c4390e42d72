using System.Security.Cryptography.X509Certificates;
using Berth.Fleet.Client;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Push;

namespace Berth.Engine.Fleet;

/// <summary>The agents of a fleet's hosts, each asked with the controller's certificate.</summary>
internal sealed class FleetAgents(FleetDirectory fleet) : IPushedHosts, IDisposable
{
    private readonly X509Certificate2 _controller = fleet.ReadController();
    private readonly X509Certificate2 _authority = fleet.ReadAuthorityCertificate();

    /// <summary>A client of a host's agent. The caller disposes it.</summary>
    public AgentClient Connect(FleetHost host) => AgentClient.For(host, _controller, _authority, TimeProvider.System);

    public async Task<string?> CurrentAsync(FleetHost host, CancellationToken cancellationToken)
    {
        using var agent = Connect(host);
        try
        {
            var releases = await agent.GetReleasesAsync(cancellationToken).ConfigureAwait(false);
            return releases.FirstOrDefault(static release => release.State == "current")?.Id;
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
