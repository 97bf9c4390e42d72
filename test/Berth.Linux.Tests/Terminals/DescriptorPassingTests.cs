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
}
