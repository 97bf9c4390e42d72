using System.Buffers.Binary;
using Berth.HostServices.Client;
using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;

namespace Berth.HostServices.Tests.Wire;

public sealed class RingTests
{
    [Fact]
    public void Send_PeerAwake_UsesTheRing()
    {
        using var pair = RingPair.Make();

        pair.Other.Send("[1]"u8);
        pair.Other.Send("[2]"u8);

        pair.WordToOwner(RingLayout.Tail).ShouldBe(2 * 16u);
        pair.WordToOwner(RingLayout.Packets).ShouldBe(0u);
        foreach (var expected in (string[])["[1]", "[2]"])
        {
            using var packet = pair.Owner.Receive().ShouldNotBeNull();
            Encoding.UTF8.GetString(packet.Json.Span).ShouldBe(expected);
        }

        pair.WordToOwner(RingLayout.Head).ShouldBe(2 * 16u);
    }

    [Fact]
    public async Task Send_PeerWaitsOnTheSocket_UsesTheSocket()
    {
        using var pair = RingPair.Make();
        var receive = pair.Owner.ReceiveAsync(Deadline.Token()).AsTask();
        receive.IsCompleted.ShouldBeFalse();

        pair.Other.Send("[1]"u8);

        using (var packet = (await receive).ShouldNotBeNull())
            Encoding.UTF8.GetString(packet.Json.Span).ShouldBe("[1]");
        (pair.WordToOwner(RingLayout.Tail), pair.WordToOwner(RingLayout.Packets), pair.WordToOwner(RingLayout.Asleep))
            .ShouldBe((0u, 1u, 0u));
    }

    /// <summary>
    /// Sends short and long texts, descriptors and payload files from two senders in each direction, received by a thread or by the
    /// reactor, with pauses in which the receiver falls asleep.
    /// </summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Send_MessagesOfEveryKind_ArriveInTheOrderOfTheirSender(bool block)
    {
        const int Each = 3_000;
        using var pair = RingPair.Make();
        using var nothing = File.OpenHandle("/dev/null");

        await Deadline.Within(Task.WhenAll(
            SendAsync(pair.Owner, 0), SendAsync(pair.Owner, 1), ReceiveAsync(pair.Other),
            SendAsync(pair.Other, 0), SendAsync(pair.Other, 1), ReceiveAsync(pair.Owner)));

        Task SendAsync(HostServiceChannel channel, int sender) => Task.Run(() =>
        {
            var random = new Random(sender);
            for (var i = 0; i < Each; i++)
            {
                var length = random.Next(100) switch
                {
                    0 => random.Next(PacketSize.MaximumSent, PacketSize.MaximumSent + 1000),
                    < 5 => random.Next(RingLayout.LongestText - 8, RingLayout.LongestText + 8),
                    < 20 => random.Next(8, 2000),
                    _ => random.Next(8, 100),
                };
                var text = new byte[length];
                BinaryPrimitives.WriteInt32LittleEndian(text, sender);
                BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(4), i);
                text.AsSpan(8).Fill((byte)i);
                channel.Send(text, random.Next(50) == 0 ? [nothing] : []);
                if (random.Next(500) == 0)
                    Thread.SpinWait(5000);
            }
        });

        Task ReceiveAsync(HostServiceChannel channel) => Task.Run(async () =>
        {
            var random = new Random(7);
            var next = new int[2];
            while (next[0] + next[1] < 2 * Each)
            {
                using var packet = (block ? channel.Receive() : await channel.ReceiveAsync(Deadline.Token())).ShouldNotBeNull();
                var text = packet.Json.Span;
                var sender = BinaryPrimitives.ReadInt32LittleEndian(text);
                var number = BinaryPrimitives.ReadInt32LittleEndian(text[4..]);
                number.ShouldBe(next[sender]++);
                text[8..].ContainsAnyExcept((byte)number).ShouldBeFalse();
                if (random.Next(500) == 0)
                    Thread.SpinWait(5000);
            }
        });
    }

    /// <summary>Sends replies just when the receiver goes to sleep. A lost wake-up would block the test.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Receive_RepliesWhileTheReceiverFallsAsleep_AreAllReceived(bool block)
    {
        const int Rounds = 1_500;
        using var pair = RingPair.Make();
        var echo = Task.Run(async () =>
        {
            var random = new Random(1);
            while ((block ? pair.Owner.Receive() : await pair.Owner.ReceiveAsync(Deadline.Token())) is { } packet)
            {
                using (packet)
                {
                    Thread.SpinWait(random.Next(2000));
                    pair.Owner.Send(packet.Json.Span);
                }
            }
        });

        var calls = Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                pair.Other.Send(BitConverter.GetBytes(i));
                using var packet = (block ? pair.Other.Receive() : await pair.Other.ReceiveAsync(Deadline.Token())).ShouldNotBeNull();
                BitConverter.ToInt32(packet.Json.Span).ShouldBe(i);
            }
        });
        await Deadline.Within(calls);
        pair.Other.Dispose();
        await Deadline.Within(echo);
    }

    [Fact]
    public void Send_PeerDoesNotRead_UsesTheSocketAndLosesNothing()
    {
        using var pair = RingPair.Make();
        var text = new byte[1000];
        for (var i = 0; i < 100; i++)
        {
            text[0] = (byte)i;
            pair.Other.Send(text);
        }

        pair.WordToOwner(RingLayout.Packets).ShouldBeGreaterThan(50u);
        for (var i = 0; i < 100; i++)
        {
            using var packet = pair.Owner.Receive().ShouldNotBeNull();
            packet.Json.Span[0].ShouldBe((byte)i);
        }
    }

    [Fact]
    public async Task Receive_PeerClosed_ReturnsItsLastMessagesFirst()
    {
        using var pair = RingPair.Make();
        using var nothing = File.OpenHandle("/dev/null");
        pair.Other.Send("[1]"u8);
        pair.Other.Send("[2]"u8, [nothing]);
        pair.Other.Send("[3]"u8);
        pair.Other.Dispose();

        foreach (var expected in (string[])["[1]", "[2]", "[3]"])
        {
            using var packet = (await pair.Owner.ReceiveAsync(Deadline.Token())).ShouldNotBeNull();
            Encoding.UTF8.GetString(packet.Json.Span).ShouldBe(expected);
        }

        (await pair.Owner.ReceiveAsync(Deadline.Token())).ShouldBeNull();
        pair.Owner.Receive().ShouldBeNull();
    }

    [Fact]
    public async Task Dispose_DuringSendAndReceive_EndsThemWithoutACrash()
    {
        for (var round = 0; round < 50; round++)
        {
            using var pair = RingPair.Make();
            var sender = Task.Run(() => Should.Throw<Exception>(() =>
            {
                while (true)
                    pair.Other.Send("[1]"u8);
            }));
            var receiver = Task.Run(() =>
            {
                while (pair.Owner.Receive() is { } packet)
                    packet.Dispose();
            });
            await Pause.Async(TimeSpan.FromMilliseconds(1));

            pair.Other.HangUp();

            (await Deadline.Within(sender))
                .ShouldSatisfyAllConditions(
                    static ended => (ended is ObjectDisposedException or EndOfStreamException).ShouldBeTrue(ended.ToString()));
            await Deadline.Within(receiver);
        }
    }

    [Theory, InlineData(0u), InlineData((uint)RingLayout.LongestText + 1), InlineData(uint.MaxValue), InlineData(17u)]
    public void Receive_RecordOfInvalidLength_IsAProtocolError(uint length)
    {
        using var pair = RingPair.Make();
        pair.WordToOwner(RingLayout.Records) = length;
        pair.WordToOwner(RingLayout.Tail) = 24;

        Should.Throw<ProtocolException>(() => pair.Owner.Receive());

        pair.Owner.IsClosed.ShouldBeTrue();
    }

    [Theory, InlineData((uint)RingLayout.Capacity + 8), InlineData(uint.MaxValue), InlineData(3u)]
    public void Receive_TailBeyondTheCapacity_IsAProtocolError(uint tail)
    {
        using var pair = RingPair.Make();
        pair.WordToOwner(RingLayout.Records) = 5;
        pair.WordToOwner(RingLayout.Tail) = tail;

        Should.Throw<ProtocolException>(() => pair.Owner.Receive());
    }

    [Fact]
    public void Receive_LongerThanAllowed_IsAProtocolError()
    {
        using var pair = RingPair.Make(new WireLimits { MaximumPayload = 50 });
        pair.WordToOwner(RingLayout.Records) = 51;
        pair.WordToOwner(RingLayout.Tail) = 64;

        Should.Throw<ProtocolException>(() => pair.Owner.Receive()).Message.ShouldContain("51 bytes");
    }

    [Fact]
    public async Task Receive_RecordOrderedAfterMissingPackets_WaitsUntilCancelled()
    {
        using var pair = RingPair.Make();
        pair.WordToOwner(RingLayout.Records) = 3;
        pair.WordToOwner(RingLayout.Records + 4) = 1000;
        pair.WordToOwner(RingLayout.Packets) = 5000;
        pair.WordToOwner(RingLayout.Tail) = 16;
        using var cancellation = new CancellationTokenSource();
        var receive = pair.Owner.ReceiveAsync(cancellation.Token).AsTask();
        receive.IsCompleted.ShouldBeFalse();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => receive);
        pair.Other.Dispose();
        (await pair.Owner.ReceiveAsync(Deadline.Token())).ShouldBeNull();
    }

    [Theory, InlineData(5u), InlineData(0x7FFF_FFFFu), InlineData(0x8000_0000u)]
    public async Task Send_HeadBeyondTheTail_UsesTheSocket(uint head)
    {
        using var pair = RingPair.Make();
        pair.WordToOwner(RingLayout.Head) = head;

        pair.Other.Send("[1]"u8);

        pair.WordToOwner(RingLayout.Tail).ShouldBe(0u);
        using var packet = (await pair.Owner.ReceiveAsync(Deadline.Token())).ShouldNotBeNull();
        Encoding.UTF8.GetString(packet.Json.Span).ShouldBe("[1]");
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("longer")]
    [InlineData("shorter")]
    [InlineData("unsealed")]
    [InlineData("unwritable")]
    [InlineData("disk")]
    [InlineData("nothing")]
    public async Task Hello_InvalidSharedMemory_ClosesTheConnection(string kind)
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "needs two processors: with one there is no ring");
        var (peer, channel) = RawPeer.Make();
        using var directory = new TemporaryDirectory();
        using var offered = Make(kind, directory);
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","ring"]}}""", offered is null ? [] : [offered]);
            peer.Send("""{"type":"reply","data":{"reply":1}}""");

            var error = await Should.ThrowAsync<ProtocolException>(
                () => client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask());
            error.Message.ShouldContain("memory");
            channel.IsClosed.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Call_AfterHello_UsesTheRing()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "needs two processors: with one there is no ring");
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(Management.ManagerTests.Own("echo"));

        for (var i = 0; i < 1000; i++)
        {
            using var reply = client.Call("echo", Encoding.UTF8.GetBytes($"[{i}]"));
            reply.Value[0].GetInt32().ShouldBe(i);
        }

        client.HasRing.ShouldBeTrue();
        File.ReadAllText($"/proc/{manager.ProcessOf("echo")}/maps").ShouldContain("berth-ring");
        await client.HelloAsync(Deadline.Token());
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(
                i => client.CallAsync("echo", Encoding.UTF8.GetBytes($"[{i}]"), cancellationToken: Deadline.Token()).AsTask()));
        replies.Select(static reply => reply.Value[0].GetInt32()).ShouldBe(Enumerable.Range(0, 100));
        foreach (var reply in replies)
            reply.Dispose();
    }

    [Fact]
    public async Task Hello_ClientSupportsTheRing_IsOfferedOne()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "needs two processors: with one there is no ring");
        await using var served = new ServedClient(new SampleService());

        (await served.Client.HelloAsync(Deadline.Token())).ShouldBe(ProtocolFeatures.All);

        served.Client.HasRing.ShouldBeTrue();
    }

    private static SafeFileHandle? Make(string kind, TemporaryDirectory directory)
    {
        switch (kind)
        {
            case "pipe":
                var pipe = Pipe.Create();
                pipe.WriteEnd.Dispose();
                return pipe.ReadEnd;
            case "longer" or "shorter":
                var (memory, file) = SharedMemory.Create("other", RingLayout.Length + (kind == "longer" ? 4096 : -4096));
                memory.Dispose();
                return file;
            case "unsealed":
                var open = MemoryFile.Create("open").Handle;
                RandomAccess.SetLength(open, RingLayout.Length);
                return open;
            case "unwritable":
                return MemoryFile.CreateSealed("sealed", new byte[RingLayout.Length]).Handle;
            case "disk":
                File.WriteAllBytes(directory["file"], new byte[RingLayout.Length]);
                return File.OpenHandle(directory["file"], FileMode.Open, FileAccess.ReadWrite);
            default:
                return null;
        }
    }
}
