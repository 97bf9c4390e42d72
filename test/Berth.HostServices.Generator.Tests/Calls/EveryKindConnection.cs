using Berth.HostServices.Client;
using Berth.HostServices.Generator.Tests.Contracts;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>A client and a service of <see cref="IEveryKind"/> at the two ends of a socket pair, both as generated.</summary>
internal sealed class EveryKindConnection : IAsyncDisposable
{
    private readonly Task _serving;

    public EveryKindConnection()
    {
        var (channel, peer) = HostServiceChannel.Pair();
        Wire = new(channel);
        Client = new EveryKindClient(Wire);
        _serving = HostServiceHost.ServeAsync(new HostServiceChannel(peer), new EveryKindDispatcher(Service));
    }

    public EveryKindService Service { get; } = new();

    /// <summary>For calls as a peer in another language makes them.</summary>
    public HostServiceClient Wire { get; }

    /// <summary>As the interface, so that default values are the interface's.</summary>
    public IEveryKind Client { get; }

    /// <summary>Calls with JSON as text, and returns the reply as it came.</summary>
    public async Task<string> CallAsync(string method, string arguments)
    {
        using var reply = await Wire.CallAsync(method, System.Text.Encoding.UTF8.GetBytes(arguments), cancellationToken: TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(reply.Json.Span);
    }

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        await _serving;
        Service.IsDisposed.ShouldBeTrue();
    }
}
