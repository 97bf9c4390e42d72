using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>Frames from bytes in any pieces, and from anything.</summary>
public sealed class FrameBufferTests
{
    private const int Most = 1000;

    [Fact]
    public void TryTake_FramesInRandomPieces_AreTheSame()
    {
        var random = new Random(Properties.RandomSeed);
        var sent = new List<(GuestFrameType Type, byte[] Content)>();
        var bytes = new List<byte>();
        for (var i = 0; i < 200; i++)
        {
            var content = new byte[random.Next(Most + 1)];
            random.NextBytes(content);
            var type = (GuestFrameType)random.Next(1, 256);
            sent.Add((type, content));
            bytes.AddRange(ScriptedGuest.Frame(type, content));
            bytes.AddRange(new byte[GuestWire.HeaderSize * random.Next(3)]);
        }

        var buffer = new FrameBuffer(Most);
        var received = 0;
        for (var at = 0; at < bytes.Count;)
        {
            var room = buffer.Room().Span;
            var count = Math.Min(Math.Min(random.Next(1, 700), room.Length), bytes.Count - at);
            bytes.GetRange(at, count).ToArray().CopyTo(room);
            buffer.Fill(count);
            at += count;
            while (buffer.TryTake(out var type, out var content))
            {
                type.ShouldBe(sent[received].Type);
                content.ToArray().ShouldBe(sent[received].Content);
                received++;
            }
        }

        received.ShouldBe(sent.Count);
    }

    [Theory]
    [InlineData(Most, true)]
    [InlineData(Most + 1, false)]
    public void TryTake_Length_IsBounded(int length, bool isPermitted)
    {
        var buffer = new FrameBuffer(Most);
        ScriptedGuest.Frame(GuestFrameType.Output, new byte[length]).AsSpan(0, GuestWire.HeaderSize).CopyTo(buffer.Room().Span);
        buffer.Fill(GuestWire.HeaderSize);
        if (isPermitted)
            buffer.TryTake(out _, out _).ShouldBeFalse();
        else
            Should.Throw<GuestProtocolException>(() => buffer.TryTake(out _, out _));
    }

    [Fact]
    public void Decode_Anything_IsDecodedOrRefused()
    {
        var random = new Random(Properties.RandomSeed);
        Action<byte[]>[] decoders =
        [
            static bytes => GuestCommand.Decode(bytes), static bytes => GuestExit.Decode(bytes), static bytes => GuestFailure.Decode(bytes),
            static bytes => GuestStatistics.Decode(bytes), static bytes => TreeEntry.Decode(bytes),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            // Small numbers are likelier to be lengths that fit.
            for (var j = 0; j < bytes.Length; j++)
                bytes[j] = random.Next(3) > 0 ? (byte)(bytes[j] % 4) : bytes[j];
            try
            {
                decoders[random.Next(decoders.Length)](bytes);
            }
            catch (GuestProtocolException)
            {
                // Refused, which is the other permitted answer.
            }
        }
    }
}
