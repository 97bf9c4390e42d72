using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Service;

/// <summary>A hostile client can't harm a service: the service only closes that connection.</summary>
public sealed class HostileClientTests
{
    public static TheoryData<string, string> Broken => new()
    {
        { "garbage", "riddle" },
        { "not an object", "[1]" },
        { "only whitespace", "  " },
        { "truncated", """{"type":"method","data":{"name":"echo","args":[""" },
        { "two objects", """{"type":"method","data":{"name":"echo"}} {}""" },
        { "no type", """{"data":{"name":"echo"}}""" },
        { "empty type", """{"type":"","data":{"name":"echo"}}""" },
        { "type not a string", """{"type":1,"data":{"name":"echo"}}""" },
        { "no data", """{"type":"method"}""" },
        { "empty data", """{"type":"method","data":{}}""" },
        { "data not an object", """{"type":"method","data":[1]}""" },
        { "no name", """{"type":"method","data":{"args":[]}}""" },
        { "name not a string", """{"type":"method","data":{"name":1}}""" },
        { "empty name", """{"type":"method","data":{"name":""}}""" },
        { "args not a container", """{"type":"method","data":{"name":"echo","args":"x"}}""" },
        { "unknown type", """{"type":"riddle","data":{"name":"echo"}}""" },
        { "a reply", """{"type":"reply","data":{"reply":1}}""" },
        { "type twice", """{"type":"method","type":"method","data":{"name":"echo"}}""" },
        { "data twice", """{"type":"method","data":{"name":"echo"},"data":{"name":"fail"}}""" },
        { "name twice", """{"type":"method","data":{"name":"echo","name":"fail"}}""" },
        { "name twice, escaped", """{"type":"method","data":{"name":"echo","na\u006de":"fail"}}""" },
        { "unknown key twice", """{"type":"method","data":{"name":"echo","x":1,"x":2}}""" },
        { "argument key twice", """{"type":"method","data":{"name":"echo","args":[{"b":{}},{"a":1,"\u0061":2}]}}""" },
        { "half a surrogate", """{"type":"method","data":{"name":"\ud800"}}""" },
        { "deep", """{"type":"method","data":{"name":"echo","args":""" + new string('[', 200) + new string(']', 200) + "}}" },
        { "cancel without hello", """{"type":"cancel","data":{"id":1}}""" },
        { "marker without a descriptor", "<args-via-fd>" },
        { "zero id", """{"type":"method","data":{"name":"echo","id":0}}""" },
        { "id not a number", """{"type":"method","data":{"name":"echo","id":"x"}}""" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Service_InvalidMessage_ClosesTheConnection(string what, string packet)
    {
        var (peer, channel) = RawPeer.Make();
        var service = new TestService(_ => throw new InvalidOperationException("dispatched"));
        var serving = HostServiceHost.ServeAsync(channel, service);
        using (peer)
        {
            peer.Send(packet);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving), what);
            (await peer.ReceiveAsync()).ShouldBeNull();
        }

        await Deadline.Within(service.Stopped);
    }

    [Fact]
    public async Task Service_InvalidUtf8_ClosesTheConnection()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        {
            var serving = HostServiceHost.ServeAsync(channel, TestService.Echo());
            peer.Send([.. "{\"type\":\"method\",\"data\":{\"name\":\"echo\",\"args\":[\""u8, 0xC3, 0x28, .. "\"]}}"u8]);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving));
        }
    }

    [Fact]
    public async Task Service_TooManyConcurrentCalls_RejectsTheExcess()
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumCalls = 10 });
        using var end = new CancellationTokenSource();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel"]}}""");
            await peer.ReceiveAsync();
            for (var id = 1; id <= 5000; id++)
            {
                peer.Send($$$"""{"type":"method","data":{"id":{{{id}}},"name":"sleep"}}""");
                if (id > 10)
                    (await peer.ReceiveAsync())!.ShouldStartWith($$"""{"type":"exception","data":{"id":{{id}},"name":"TooManyCalls",""");
            }

            peer.Send("""{"type":"cancel","data":{"id":3}}""");
            (await peer.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"id":3,"name":"OperationCanceledException",""");
        }

        await Deadline.Within(serving);
    }

    [Theory]
    [InlineData("""{"type":"hello","data":{"version":1,"features":["id"]}}""")]
    [InlineData("""{"type":"method","data":{"id":1,"name":"sleep"}}""")]
    [InlineData("""{"type":"credit","data":{"id":1,"count":1}}""")]
    [InlineData("""{"type":"credit","data":{"id":2,"count":2147483647}}""")]
    [InlineData("""{"type":"credit","data":{"id":2,"count":0}}""")]
    [InlineData("""{"type":"cancel","data":{}}""")]
    [InlineData("""{"type":"cancel","data":{"id":-1}}""")]
    public async Task Service_MisusedFeature_ClosesTheConnection(string packet)
    {
        var (peer, channel) = RawPeer.Make();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}""");
            await peer.ReceiveAsync();
            peer.Send("""{"type":"method","data":{"id":1,"name":"sleep"}}""");
            peer.Send("""{"type":"method","data":{"id":2,"name":"sleep","stream":1}}""");

            peer.Send(packet);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving));
        }
    }

    [Fact]
    public async Task Service_ClientNeverReads_BlocksAndEndsWithTheClient()
    {
        var (peer, channel) = RawPeer.Make();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Send("""{"type":"method","data":{"name":"ticks"}}""");
        }

        await Deadline.Within(serving);
    }
}
