using System.Net;
using System.Net.Sockets;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Descriptors;

public sealed class SocketHolderTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "0.0.0.0", true)]
    [InlineData("0.0.0.0", "127.0.0.1", true)]
    [InlineData("127.0.0.2", "127.0.0.1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("::", "127.0.0.1", true)]
    public void Find_Port_IsThisProcess(string has, string asked, bool isFound)
    {
        var address = IPAddress.Parse(has);
        Assert.SkipUnless(address.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6, "needs IPv6");
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        var end = new IPEndPoint(IPAddress.Parse(asked), ((IPEndPoint)socket.LocalEndPoint!).Port);

        SocketHolder.Find(end, isDatagram: false)?.Pid.ShouldBe(Environment.ProcessId);
        (SocketHolder.Find(end, isDatagram: false) is not null).ShouldBe(isFound);
        SocketHolder.Find(end, isDatagram: true).ShouldBeNull();
    }

    [Fact]
    public void Find_Path_IsThisProcess()
    {
        using var directory = new TemporaryDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(directory["socket"]));

        var holder = SocketHolder.Find(directory["socket"])!;

        holder.Pid.ShouldBe(Environment.ProcessId);
        holder.Program.ShouldNotBeEmpty();
        SocketHolder.Find(directory["other"]).ShouldBeNull();
    }
}
