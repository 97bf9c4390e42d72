using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Descriptors;

public sealed class PacketSocketTests
{
    [Fact]
    public void Send_MaximumDescriptors_AllArriveCloseOnExec()
    {
        using var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        using var file = File.OpenHandle("/dev/null");
        SafeHandle[] descriptors = [.. Enumerable.Repeat(file, PacketSocket.MaximumDescriptors)];

        PacketSocket.Send(pair.First, "x"u8, descriptors, wait: true).ShouldBe(Errno.None);
        var received = PacketSocket.Receive(pair.Second, new byte[10], wait: true);

        (received.Error, received.Length, received.Truncated).ShouldBe((Errno.None, 1, false));
        received.Descriptors.Length.ShouldBe(PacketSocket.MaximumDescriptors);
        foreach (var descriptor in received.Descriptors)
        {
            using (descriptor)
                (Libc.fcntl(descriptor, Libc.F_GETFD, 0) & Libc.FD_CLOEXEC).ShouldBe(Libc.FD_CLOEXEC);
        }
    }

    [Fact]
    public void Receive_LongerThanTheBuffer_IsTruncated()
    {
        using var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        PacketSocket.Send(pair.First, "twelve bytes"u8, default, wait: true);

        var received = PacketSocket.Receive(pair.Second, new byte[5], wait: true);

        (received.Length, received.Truncated).ShouldBe((12, true));
    }

    [Fact]
    public void Receive_NoPacket_IsEagainAndTheEndIsZero()
    {
        using var pair = SocketPair.Create(UnixSocketType.SequencedPacket);

        PacketSocket.Receive(pair.Second, new byte[5], wait: false).Error.ShouldBe(Errno.EAGAIN);
        PacketSocket.ShutDown(pair.First);

        PacketSocket.Receive(pair.Second, new byte[5], wait: true).Length.ShouldBe(0);
        PacketSocket.Send(pair.Second, "x"u8, default, wait: true).ShouldBe(Errno.EPIPE);
    }

    [Fact]
    public void Connect_NoListener_Throws()
    {
        using var directory = new TemporaryDirectory();

        Should.Throw<LinuxException>(() => PacketSocket.Connect(directory["none"])).Error.ShouldBe(Errno.ENOENT);
        Should.Throw<LinuxException>(() => PacketSocket.Connect("/" + new string('x', 200))).Error.ShouldBe(Errno.ENAMETOOLONG);
    }

    [Fact]
    public void MemoryFile_Sealed_IsReadFromItsStartAndDoesNotChange()
    {
        using var file = MemoryFile.CreateSealed("berth-test", "content"u8);
        var content = new byte[20];

        DescriptorIO.Read(file.Handle, content).ShouldBe(7);

        DescriptorIO.ReadAt(file.Handle, content, 3).ShouldBe(4);
        MemoryFile.IsInMemory(file.Handle).ShouldBeTrue();
        Should.Throw<LinuxException>(() => file.Write("x"u8)).Error.ShouldBe(Errno.EPERM);
    }
}
