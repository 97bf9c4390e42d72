using Berth.Agent.Identity;
using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Pki;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Berth.Agent.Succession;

/// <summary>Has an agent ask itself for its health, as its controller does: over TLS, with a certificate of the fleet.</summary>
internal static class OwnHealth
{
    /// <summary>The health that a server answers with.</summary>
    /// <exception cref="FleetException">It does not answer, or the host is not enrolled.</exception>
    public static async Task<HealthDocument> AskAsync(WebApplication server, AgentIdentity identity, CancellationToken cancellationToken)
    {
        if (identity.Authority is not { } authority)
            throw new FleetException("this host is not enrolled in a fleet", "`berthd token` makes a token for that");
        var url = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var host = new FleetHost("this agent", $"{Reachable(url.Host)}:{url.Port}", KeyPin.Of(identity.Certificate));
        using var client = AgentClient.For(host, identity.Certificate, authority, TimeProvider.System);
        return await client.GetHealthAsync(cancellationToken);
    }

    /// <summary>An address for one that stands for all of the host.</summary>
    private static string Reachable(string host) => host switch
    {
        "0.0.0.0" => "127.0.0.1",
        "[::]" => "[::1]",
        _ => host,
    };
}
