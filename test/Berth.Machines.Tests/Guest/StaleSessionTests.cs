using System.Net.Sockets;
using Berth.GuestAgent.Ports;
using Berth.GuestAgent.Serving;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>A host that was killed leaves part of a frame in a port. The next host gets its answer all the same.</summary>
public sealed class StaleSessionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1003)]
    public async Task Open_EarlierHostLeftPartOfAFrame_TheNextIsAnswered(int left)
    {
        using var pair = SocketPair.Create(UnixSocketType.Stream);
        var agent = FileDescriptors.Duplicate(pair.First);
        new Thread(() =>
        {
            using var port = new AgentPort(agent);
            while (port.Greet())
                Session.Run(port);
        })
        { IsBackground = true }.Start();
        await using var host = new NetworkStream(FileDescriptors.OpenSocket(pair.Second), ownsSocket: true);

        // The earlier host: greeted, answered, and killed while it sent a request.
        await host.WriteAsync(Greeting.OfHost(), Deadline.Token());
        await host.ReadExactlyAsync(new byte[Greeting.Size], Deadline.Token());
        var frame = ScriptedGuest.Frame(GuestFrameType.Execute, new byte[2000]);
        await host.WriteAsync(frame.AsMemory(0, left), Deadline.Token());

        var connection = await GuestConnection.OpenAsync(host, Deadline.Token());
        await connection.SendAsync(GuestFrameType.Sync, default, Deadline.Token());
        (await connection.ReceiveAsync(Deadline.Token())).Type.ShouldBe(GuestFrameType.Done);
    }

    [Fact]
    public async Task Open_AgentStartsLate_IsAnsweredOnce()
    {
        using var pair = SocketPair.Create(UnixSocketType.Stream);
        var host = new NetworkStream(FileDescriptors.OpenSocket(pair.Second), ownsSocket: true);
        var opening = GuestConnection.OpenAsync(host, Deadline.Token());
        // The host repeats its greeting after a second; the agent is there only when that has arrived.
        await Eventually.Async(() => host.Socket.Available == 0 && Available(pair) > GuestWire.MostFromHost / 2);
        var agent = FileDescriptors.Duplicate(pair.First);
        new Thread(() =>
        {
            using var port = new AgentPort(agent);
            while (port.Greet())
                Session.Run(port);
        })
        { IsBackground = true }.Start();
        await using var connection = await opening;
        await connection.SendAsync(GuestFrameType.Sync, default, Deadline.Token());
        (await connection.ReceiveAsync(Deadline.Token())).Type.ShouldBe(GuestFrameType.Done);
    }

    private static int Available(SocketPair pair)
    {
        using var socket = FileDescriptors.OpenSocket(pair.First);
        return socket.Available;
    }
}
