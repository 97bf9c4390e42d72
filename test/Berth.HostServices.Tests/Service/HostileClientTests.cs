using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Service;

/// <summary>What a client may do to a service: nothing but end its own connection.</summary>
public sealed class HostileClientTests
{
    public static TheoryData<string, string> Broken => new()
    {
        { "garbage", "riddle" },
        { "no object", "[1]" },
        { "nothing but space", "  " },
        { "cut", """{"type":"method","data":{"name":"echo","args":[""" },
        { "two objects", """{"type":"method","data":{"name":"echo"}} {}""" },
        { "no type", """{"data":{"name":"echo"}}""" },
        { "empty type", """{"type":"","data":{"name":"echo"}}""" },
        { "type no string", """{"type":1,"data":{"name":"echo"}}""" },
        { "no data", """{"type":"method"}""" },
        { "empty data", """{"type":"method","data":{}}""" },
        { "data no object", """{"type":"method","data":[1]}""" },
        { "no name", """{"type":"method","data":{"args":[]}}""" },
        { "name no string", """{"type":"method","data":{"name":1}}""" },
        { "empty name", """{"type":"method","data":{"name":""}}""" },
        { "args no container", """{"type":"method","data":{"name":"echo","args":"x"}}""" },
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
        { "id no number", """{"type":"method","data":{"name":"echo","id":"x"}}""" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Service_BrokenMessage_EndsTheConnection(string what, string packet)
    {
        var (peer, channel) = RawPeer.Make();
        var service = new TestService(_ => throw new InvalidOperationException("dispatched"));
        var serving = HostServiceHost.ServeAsync(channel, service);
        using (peer)
        {
            peer.Say(packet);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving), what);
            (await peer.HearAsync()).ShouldBeNull();
        }

        await Deadline.Within(service.Stopped);
    }

    [Fact]
    public async Task Service_TextThatIsNoUtf8_EndsTheConnection()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        {
            var serving = HostServiceHost.ServeAsync(channel, TestService.Echo());
            peer.Say([.. "{\"type\":\"method\",\"data\":{\"name\":\"echo\",\"args\":[\""u8, 0xC3, 0x28, .. "\"]}}"u8]);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving));
        }
    }

    [Fact]
    public async Task Service_ThousandsOfCallsAtOnce_RefusesThoseTooMany()
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumCalls = 10 });
        using var end = new CancellationTokenSource();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Say("""{"type":"hello","data":{"version":1,"features":["id","cancel"]}}""");
            await peer.HearAsync();
            for (var id = 1; id <= 5000; id++)
            {
                peer.Say($$$"""{"type":"method","data":{"id":{{{id}}},"name":"sleep"}}""");
                if (id > 10)
                    (await peer.HearAsync())!.ShouldStartWith($$"""{"type":"exception","data":{"id":{{id}},"name":"TooManyCalls",""");
            }

            peer.Say("""{"type":"cancel","data":{"id":3}}""");
            (await peer.HearAsync())!.ShouldStartWith("""{"type":"exception","data":{"id":3,"name":"OperationCanceledException",""");
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
    public async Task Service_MisusedAddition_EndsTheConnection(string packet)
    {
        var (peer, channel) = RawPeer.Make();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Say("""{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}""");
            await peer.HearAsync();
            peer.Say("""{"type":"method","data":{"id":1,"name":"sleep"}}""");
            peer.Say("""{"type":"method","data":{"id":2,"name":"sleep","stream":1}}""");

            peer.Say(packet);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving));
        }
    }

    [Fact]
    public async Task Service_ClientNeverReads_HoldsBackAndEndsWithIt()
    {
        var (peer, channel) = RawPeer.Make();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Say("""{"type":"method","data":{"name":"ticks"}}""");
        }

        await Deadline.Within(serving);
    }
}
