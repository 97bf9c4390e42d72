using Berth.HostServices.Client;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Tests;

/// <summary>A service in this process, called over a real connection.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly Task _serving;

    public Served(HostService service)
    {
        var (channel, peer) = HostServiceChannel.Pair();
        _serving = HostServiceHost.ServeAsync(new HostServiceChannel(peer), service, TestContext.Current.CancellationToken);
        Client = new HostServiceClient(channel);
    }

    public HostServiceClient Client { get; }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Deadline.Within(_serving);
    }

    /// <summary>What a descriptor that came holds, from where it stands.</summary>
    public static string Text(SafeFileHandle descriptor)
    {
        var content = new byte[64 << 10];
        return System.Text.Encoding.UTF8.GetString(content, 0, DescriptorIO.ReadFully(descriptor, content));
    }
}
