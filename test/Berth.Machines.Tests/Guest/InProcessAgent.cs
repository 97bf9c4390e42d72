using System.Net.Sockets;
using Berth.GuestAgent.Ports;
using Berth.GuestAgent.Serving;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Machines.Guest;

namespace Berth.Machines.Tests.Guest;

/// <summary>The agent in this process: each port is a socket pair, served by a thread until the host's end is closed.</summary>
internal sealed class InProcessAgent : IGuestPorts
{
    public Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var pair = SocketPair.Create(UnixSocketType.Stream);
        var agent = FileDescriptors.Duplicate(pair.First);
        var host = FileDescriptors.OpenSocket(pair.Second);
        pair.Dispose();
        new Thread(() =>
        {
            using var port = new AgentPort(agent);
            while (port.Greet())
                Session.Run(port);
        })
        { IsBackground = true }.Start();
        return Task.FromResult<Stream>(new NetworkStream(host, ownsSocket: true));
    }
}
