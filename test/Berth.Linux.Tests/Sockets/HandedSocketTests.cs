using System.Net;
using System.Net.Sockets;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Sockets;

public sealed class HandedSocketTests
{
    [Fact]
    public void Fault_OfASocketOnWhichPeersAreAwaited_IsNone()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        HandedSocket.Fault((int)listening.Handle).ShouldBe("is a socket that does not listen");
        listening.Listen();
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        HandedSocket.Fault((int)listening.Handle).ShouldBeNull();
        HandedSocket.Fault((int)datagrams.Handle).ShouldBeNull();
    }

    [Fact]
    public void Fault_OfAConnection_OfAFile_OfNothing_IsSaid()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using var connected = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        connected.Connect(listening.LocalEndPoint!);
        using var file = File.OpenHandle("/dev/null");

        HandedSocket.Fault((int)connected.Handle).ShouldBe("is a socket that does not listen");
        HandedSocket.Fault((int)file.DangerousGetHandle()).ShouldBe("is no socket");
        HandedSocket.Fault(int.MaxValue).ShouldBe("is not open");
    }
}
