using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;

namespace Berth.Linux.Tests.Descriptors;

public sealed class PipeTests
{
    [Fact]
    public void Create_Written_IsRead()
    {
        using var pipe = Pipe.Create();
        DescriptorIO.WriteFully(pipe.WriteEnd, "hello"u8);
        pipe.WriteEnd.Dispose();

        var buffer = new byte[16];
        DescriptorIO.ReadFully(pipe.ReadEnd, buffer).ShouldBe(5);
        buffer[..5].ShouldBe("hello"u8.ToArray());
    }

    [Fact]
    public async Task WriteFully_ReadEndClosed_ThrowsEpipe()
    {
        using var pipe = Pipe.Create();
        pipe.ReadEnd.Dispose();

        await ClosedEnd.ShouldBreakAsync(() => DescriptorIO.WriteFully(pipe.WriteEnd, "x"u8));
    }

    [Fact]
    public async Task WriteFullyAsync_MoreThanThePipeHolds_ArrivesWhole()
    {
        using var pipe = Pipe.Create();
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);

        var writing = Task.Run(async () =>
        {
            await DescriptorIO.WriteFullyAsync(pipe.WriteEnd, sent, Deadline.Token());
            pipe.WriteEnd.Dispose();
        });
        var received = new MemoryStream();
        var buffer = new byte[7000];
        while (await DescriptorIO.ReadAsync(pipe.ReadEnd, buffer, Deadline.Token()) is > 0 and var count)
            received.Write(buffer, 0, count);
        await writing;

        received.ToArray().ShouldBe(sent);
    }

    [Fact]
    public void SocketPair_SequencedPackets_KeepTheirBounds()
    {
        using var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        DescriptorIO.WriteFully(pair.First, "one"u8);
        DescriptorIO.WriteFully(pair.First, "three"u8);

        var buffer = new byte[64];
        DescriptorIO.Read(pair.Second, buffer).ShouldBe(3);
        DescriptorIO.Read(pair.Second, buffer).ShouldBe(5);
    }
}
