using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;

namespace Berth.HostServices.Tests.Wire;

/// <summary>Both sides of each limit: what is at the limit passes, one more does not.</summary>
public sealed class LimitTests
{
    private const int Limit = 1000;

    [Theory]
    [InlineData(Limit, false, true)]
    [InlineData(Limit + 1, false, false)]
    [InlineData(Limit, true, true)]
    [InlineData(Limit + 1, true, false)]
    public void Message_OfTheMaximumPayload_Passes(int length, bool inFile, bool passes)
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumPayload = Limit });
        using (peer)
        using (channel)
        {
            var text = Encoding.UTF8.GetBytes(new string('x', length));
            if (inFile)
                peer.SendAsFile(text);
            else
                peer.Send(text);

            if (passes)
                channel.Receive()!.Json.Length.ShouldBe(length);
            else
                Should.Throw<ProtocolException>(channel.Receive).Message.ShouldContain($"{length} bytes");
        }
    }

    [Theory, InlineData(Limit, true), InlineData(Limit + 1, false)]
    public void Message_OfTheMaximumPayload_IsSent(int length, bool passes)
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumPayload = Limit });
        using (peer)
        using (channel)
        {
            if (passes)
                Should.NotThrow(() => channel.Send(new byte[length]));
            else
                Should.Throw<ArgumentException>(() => channel.Send(new byte[length]));
        }
    }

    /// <summary>The file of a long message does not count.</summary>
    [Theory]
    [InlineData(3, false, true)]
    [InlineData(4, false, false)]
    [InlineData(3, true, true)]
    [InlineData(4, true, false)]
    public void Message_WithTheMaximumOfDescriptors_Passes(int count, bool inFile, bool passes)
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumDescriptors = 3 });
        using (peer)
        using (channel)
        using (var file = File.OpenHandle("/dev/null"))
        using (var payload = MemoryFile.CreateSealed("payload", "{}"u8))
        {
            var many = Enumerable.Repeat(file, count);
            if (inFile)
                peer.Send("<args-via-fd>", [payload.Handle, .. many]);
            else
                peer.Send("{}", [.. many]);

            if (!passes)
            {
                Should.Throw<ProtocolException>(channel.Receive);
                return;
            }

            using var packet = channel.Receive();
            packet!.Count.ShouldBe(count);
        }
    }

    [Theory, InlineData(253, true), InlineData(254, false)]
    public void Send_OfTheMaximumOfDescriptors_Passes(int count, bool passes)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        using (channel)
        using (var file = File.OpenHandle("/dev/null"))
        {
            var many = Enumerable.Repeat<System.Runtime.InteropServices.SafeHandle>(file, count).ToArray();
            if (passes)
                Should.NotThrow(() => channel.Send("{}"u8, many));
            else
                Should.Throw<ArgumentException>(() => channel.Send("{}"u8, many));
        }
    }

    [Fact]
    public async Task Calls_UpToTheMaximum_AreUnderWay()
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumCalls = 3 });
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel"]}}""");
            await peer.ReceiveAsync();
            for (var id = 1; id <= 4; id++)
                peer.Send($$$"""{"type":"method","data":{"id":{{{id}}},"name":"sleep"}}""");

            (await peer.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"id":4,"name":"TooManyCalls",""");
        }

        await Deadline.Within(serving);
    }

    [Theory, InlineData(64, true), InlineData(65, false)]
    public void Message_OfTheMaximumDepth_IsRead(int depth, bool passes)
    {
        // The message and its data are two levels.
        var arguments = new string('[', depth - 2) + new string(']', depth - 2);
        var json = Encoding.UTF8.GetBytes($$$"""{"type":"method","data":{"name":"x","args":{{{arguments}}}}}""");
        if (passes)
            MessageReader.Read(json).Value.Length.ShouldBe(arguments.Length);
        else
            Should.Throw<ProtocolException>(() => MessageReader.Read(json)).Message.ShouldContain("nested more than 64 deep");
    }

    /// <summary>Reading it could take for ever, on a file system of the peer.</summary>
    [Fact]
    public void Payload_OnADisk_IsRefused()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "payload-" + Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, "{}");
        try
        {
            using var file = File.OpenHandle(path);
            Assert.SkipWhen(MemoryFile.IsInMemory(file), "needs the tests to be on a disk");
            var (peer, channel) = RawPeer.Make();
            using (peer)
            using (channel)
            {
                peer.Send("<args-via-fd>", file);
                Should.Throw<ProtocolException>(channel.Receive).Message.ShouldContain("not a memory file");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
