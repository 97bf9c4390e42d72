using System.Net.Sockets;
using Berth.Linux.Descriptors;
using Berth.Linux.Interop;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Terminals;

public sealed class DescriptorPassingTests
{
    [Fact]
    public void Receive_DescriptorSent_RefersToTheSameOpenFile()
    {
        using var sockets = SocketPair.Create(UnixSocketType.Stream);
        using var pipe = Pipe.Create();

        DescriptorPassing.Send(sockets.Second, pipe.WriteEnd);
        using var received = DescriptorPassing.Receive(sockets.First);

        received.ShouldNotBeNull();
        DescriptorIO.WriteFully(received, "x"u8);
        Span<byte> content = stackalloc byte[1];
        DescriptorIO.Read(pipe.ReadEnd, content).ShouldBe(1);
    }

    [Fact]
    public void Receive_DescriptorSent_IsCloseOnExec()
    {
        using var sockets = SocketPair.Create(UnixSocketType.Stream);
        DescriptorPassing.Send(sockets.Second, sockets.Second);

        using var received = DescriptorPassing.Receive(sockets.First);

        Libc.fcntl(received!, Libc.F_GETFD, 0).ShouldBe(Libc.FD_CLOEXEC);
    }

    [Fact]
    public void Receive_PeerClosed_ReturnsNull()
    {
        using var sockets = SocketPair.Create(UnixSocketType.Stream);
        sockets.Second.Dispose();

        DescriptorPassing.Receive(sockets.First).ShouldBeNull();
    }

    [Fact]
    public void Receive_ByteWithoutDescriptor_Throws()
    {
        using var sockets = SocketPair.Create(UnixSocketType.Stream);
        DescriptorIO.WriteFully(sockets.Second, "x"u8);

        Should.Throw<InvalidDataException>(() => DescriptorPassing.Receive(sockets.First));
    }

    [Fact]
    public async Task Send_PeerClosed_ThrowsBrokenPipe()
    {
        using var sockets = SocketPair.Create(UnixSocketType.Stream);
        sockets.First.Dispose();

        await ClosedEnd.ShouldBreakAsync(() => DescriptorPassing.Send(sockets.Second, sockets.Second));
    }

    [Fact]
    public async Task Receive_OfASocketThatNeverWaits_WaitsForTheDescriptor()
    {
        var (first, second) = Sockets();
        using var one = first;
        using var other = second;
        using var pipe = Pipe.Create();
        one.Blocking = false;
        var receiving = Task.Run(() => DescriptorPassing.Receive(one), Deadline.Token());
        await Eventually.Async(() => receiving.Status is TaskStatus.Running);

        DescriptorPassing.Send(other, pipe.WriteEnd);

        using var received = await Deadline.Within(receiving);
        DescriptorIO.WriteFully(received!, "x"u8);
        DescriptorIO.Read(pipe.ReadEnd, new byte[1]).ShouldBe(1);
    }

    [Fact]
    public async Task ReceiveAsync_BothSidesAndMoreThanTheSocketHolds_ComesInOrder()
    {
        const int Many = 1000;
        var (first, second) = Sockets();
        using var one = first;
        using var other = second;
        using var pipe = Pipe.Create();
        one.SendBufferSize = 1; // the least that the kernel allows
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Many; i++)
                await DescriptorPassing.SendAsync(one, pipe.ReadEnd, Deadline.Token());
            one.Shutdown(SocketShutdown.Both);
        }, Deadline.Token());

        var count = 0;
        while (await DescriptorPassing.ReceiveAsync(other, Deadline.Token()) is { } received)
        {
            received.Dispose();
            count++;
        }

        count.ShouldBe(Many);
        await sending;
    }

    [Fact]
    public async Task ReceiveAsync_Cancelled_StopsWaitingAndTheSocketIsUsable()
    {
        var (first, second) = Sockets();
        using var one = first;
        using var other = second;
        using var cancellation = new CancellationTokenSource();
        var waiting = DescriptorPassing.ReceiveAsync(one, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await DescriptorPassing.SendAsync(other, other.SafeHandle, Deadline.Token());
        (await DescriptorPassing.ReceiveAsync(one, Deadline.Token())).ShouldNotBeNull().Dispose();
    }

    private static (Socket First, Socket Second) Sockets()
    {
        using var sockets = SocketPair.Create(UnixSocketType.Stream);
        return (FileDescriptors.OpenSocket(sockets.First), FileDescriptors.OpenSocket(sockets.Second));
    }
}
