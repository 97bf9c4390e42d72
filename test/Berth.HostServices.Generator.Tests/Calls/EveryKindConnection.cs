using Berth.HostServices.Client;
using Berth.HostServices.Generator.Tests.Contracts;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>A client and a service of <see cref="IEveryKind"/> over a socket pair, both generated.</summary>
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

    /// <summary>The connection, for calls with raw JSON.</summary>
    public HostServiceClient Wire { get; }

    /// <summary>The client as the interface, so that the interface's default values apply.</summary>
    public IEveryKind Client { get; }

    /// <summary>Calls with raw JSON, and returns the raw reply.</summary>
    public async Task<string> CallAsync(string method, string arguments)
    {
        using var reply = await Wire.CallAsync(
            method, System.Text.Encoding.UTF8.GetBytes(arguments), cancellationToken: TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(reply.Json.Span);
    }

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        await _serving;
        Service.IsDisposed.ShouldBeTrue();
    }
}
