using System.Net.Sockets;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Descriptors;

public sealed class DatagramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _receiver = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Socket _sender = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public DatagramTests()
    {
        _receiver.SetRawSocketOption(1, 16, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_PASSCRED
        UnixSocketAddress.Bind(_receiver.SafeHandle, _directory["socket"]);
        _sender.Connect(new UnixDomainSocketEndPoint(_directory["socket"]));
    }

    [Fact]
    public void TryReceive_Message_HasItsSenderAndDescriptors()
    {
        using var socket = FileDescriptors.Duplicate(_receiver.SafeHandle);
        var buffer = new byte[16];
        Datagram.TryReceive(socket, buffer).ShouldBeNull();
        using (var sender = FileDescriptors.Duplicate(_sender.SafeHandle))
        using (var pipe = Pipe.Create())
            DescriptorPassing.Send(sender, pipe.ReadEnd);
        _sender.Send("hello"u8);

        var first = Datagram.TryReceive(socket, buffer).ShouldNotBeNull();
        var second = Datagram.TryReceive(socket, buffer).ShouldNotBeNull();

        first.Sender.ShouldBe(new PeerCredentials(Environment.ProcessId, Credentials.EffectiveUid, Credentials.EffectiveGid));
        first.Descriptors.ShouldHaveSingleItem();
        FileStatus.Of(first.Descriptors[0]).Kind.ShouldBe(FileKind.Fifo);
        first.Descriptors[0].Dispose();
        (second.Length, second.IsCut, second.Descriptors.Count).ShouldBe((5, false, 0));
    }

    [Fact]
    public void TryReceive_TooLong_IsCut()
    {
        using var socket = FileDescriptors.Duplicate(_receiver.SafeHandle);
        _sender.Send(new byte[100]);

        Datagram.TryReceive(socket, new byte[16]).ShouldNotBeNull().IsCut.ShouldBeTrue();
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
        _directory.Dispose();
    }
}
