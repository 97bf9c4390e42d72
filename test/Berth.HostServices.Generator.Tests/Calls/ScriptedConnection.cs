using Berth.HostServices.Client;
using Berth.HostServices.Generator.Tests.Contracts;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>A generated client with a service that sends given messages.</summary>
internal sealed class ScriptedConnection : IAsyncDisposable
{
    private readonly HostServiceClient _wire;
    private readonly ScriptedService _service;
    private readonly Task _serving;

    public ScriptedConnection(string reply, string[]? signals = null, params SafeFileHandle[] descriptors)
    {
        var (channel, peer) = HostServiceChannel.Pair();
        _wire = new(channel);
        _service = new(reply, signals ?? [], descriptors);
        Client = new EveryKindClient(_wire);
        _serving = HostServiceHost.ServeAsync(new HostServiceChannel(peer), _service);
    }

    public IEveryKind Client { get; }

    /// <summary>The arguments of the client's last call.</summary>
    public string? Arguments => _service.Arguments;

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _serving;
    }
}
