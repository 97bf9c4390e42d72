using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Tests.Service;

/// <summary>A client, and its service in this process.</summary>
internal sealed class ServedClient : IAsyncDisposable
{
    internal ServedClient(HostService service, WireLimits? limits = null)
    {
        var (channel, peer) = HostServiceChannel.Pair(limits);
        Client = new HostServiceClient(channel);
        Serving = Task.Run(() => HostServiceHost.ServeAsync(new HostServiceChannel(peer, limits), service));
    }

    internal HostServiceClient Client { get; }

    internal Task Serving { get; }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Deadline.Within(Serving);
    }
}
