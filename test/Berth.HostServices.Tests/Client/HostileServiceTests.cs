using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Client;

/// <summary>What a service may do to its client: nothing but end its own connection.</summary>
public sealed class HostileServiceTests
{
    [Theory]
    [InlineData("riddle")]
    [InlineData("""{"type":"reply","data":{}}""")]
    [InlineData("""{"type":"reply","data":{"value":1}}""")]
    [InlineData("""{"type":"reply","data":{"reply":1,"reply":2}}""")]
    [InlineData("""{"type":"riddle","data":{"reply":1}}""")]
    [InlineData("""{"type":"method","data":{"name":"echo"}}""")]
    [InlineData("""{"type":"signal","data":{"x":1}}""")]
    [InlineData("""{"type":"exception","data":{"value":"x"}}""")]
    [InlineData("""{"type":"exception","data":{"name":7,"value":"x"}}""")]
    public async Task Call_BrokenAnswer_IsAProtocolErrorAndTheEnd(string packet)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Say(packet);

            Should.Throw<ProtocolException>(() => client.Call("echo"));

            await Should.ThrowAsync<EndOfStreamException>(async () => await client.CallAsync("echo"));
        }
    }

    [Theory]
    [InlineData("""{"type":"reply","data":{"reply":1}}""")]
    [InlineData("""{"type":"reply","data":{"reply":1,"id":99}}""")]
    [InlineData("""{"type":"signal","data":{"reply":1,"id":99}}""")]
    [InlineData("""{"type":"hello","data":{"version":1}}""")]
    public async Task Call_AnswerThatNobodyAskedFor_IsTheEnd(string packet)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Say("""{"type":"hello","data":{"version":1,"features":["id"]}}""");
            await client.HelloAsync(Deadline.Token());
            var call = client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask();

            peer.Say(packet);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(call));
        }
    }

    [Fact]
    public async Task Stream_MoreThanTheCredit_IsTheEnd()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Say("""{"type":"hello","data":{"version":1,"features":["id","stream"]}}""");
            await client.HelloAsync(Deadline.Token());
            await using var stream = client.StreamAsync("ticks", cancellationToken: Deadline.Token()).GetAsyncEnumerator();
            var first = stream.MoveNextAsync();
            await peer.HearAsync();
            await peer.HearAsync();

            for (var i = 0; i < 1000; i++)
            {
                try
                {
                    peer.Say("""{"type":"signal","data":{"id":1,"reply":1}}""");
                }
                catch (ShouldAssertException)
                {
                    break;
                }
            }

            (await first).ShouldBeTrue();
            await Should.ThrowAsync<ProtocolException>(async () =>
            {
                while (await stream.MoveNextAsync())
                {
                }
            });
        }
    }

    [Fact]
    public async Task Call_ServiceClosesInTheMiddle_SaysSo()
    {
        var (peer, channel) = RawPeer.Make();
        await using var client = new HostServiceClient(channel);
        var call = client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask();
        await peer.HearAsync();
        peer.Say("""{"type":"signal","data":{"reply":1}}""");
        peer.Dispose();

        (await Should.ThrowAsync<EndOfStreamException>(() => call)).Message.ShouldContain("\"echo\"");
        Should.Throw<EndOfStreamException>(() => client.Call("echo"));
    }
}
