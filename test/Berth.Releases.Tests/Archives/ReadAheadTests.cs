using Berth.Linux.Descriptors;
using Berth.Releases.Archives;

namespace Berth.Releases.Tests.Archives;

/// <summary>A stream that is read ahead gives the bytes, the end and the errors of its source.</summary>
public sealed class ReadAheadTests
{
    private const int AllBuffers = 4 * 256 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((256 * 1024) - 1)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    [InlineData(AllBuffers)]
    [InlineData((3 * AllBuffers) + 17)]
    public void Read_AnyLength_GivesTheBytesOfItsSource(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var stream = new ReadAheadStream(new Source(bytes, most: 1_000, end: null));
        var read = new MemoryStream();
        var buffer = new byte[70_001];
        int count;
        while ((count = stream.Read(buffer)) > 0)
            read.Write(buffer, 0, count);

        read.ToArray().ShouldBe(bytes);
        stream.Read(buffer).ShouldBe(0);
    }

    [Fact]
    public void Read_SourceThrows_ThrowsTheSameAfterWholeBuffersBefore()
    {
        using var stream = new ReadAheadStream(
            new Source(new byte[300_000], most: 300_000, end: new RefusedArchiveException("name", "damaged")));
        var buffer = new byte[256 * 1024];

        stream.ReadExactly(buffer);
        Should.Throw<RefusedArchiveException>(() => stream.Read(buffer)).Message.ShouldContain("damaged");
        Should.Throw<RefusedArchiveException>(() => stream.Read(buffer));
    }

    /// <summary>A source without an end: the thread holds a bounded number of buffers, and ends with the stream.</summary>
    [Fact]
    public void Dispose_InTheMiddle_EndsTheThreadAndTheSource()
    {
        var source = new Source(new byte[100 * AllBuffers], most: int.MaxValue, end: null);
        var stream = new ReadAheadStream(source);
        stream.ReadExactly(new byte[10]);
        stream.Dispose();

        source.IsDisposed.ShouldBeTrue();
        source.Position.ShouldBeInRange(10, AllBuffers + (256 * 1024));
    }

    /// <summary>Gives its bytes, at most so many at once, and then ends or throws.</summary>
    private sealed class Source(byte[] bytes, int most, Exception? end) : ForwardReadStream
    {
        public bool IsDisposed { get; private set; }

        public new int Position { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            var count = Math.Min(Math.Min(buffer.Length, most), bytes.Length - Position);
            if (count == 0 && end is not null)
                throw end;
            bytes.AsSpan(Position, count).CopyTo(buffer);
            Position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
