using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Client;

/// <summary>A hostile service can't harm its client: the client only closes that connection.</summary>
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
    public async Task Call_InvalidReply_IsAProtocolErrorAndCloses(string packet)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send(packet);

            Should.Throw<ProtocolException>(() => client.Call("echo"));

            await Should.ThrowAsync<EndOfStreamException>(async () => await client.CallAsync("echo"));
        }
    }

    [Theory]
    [InlineData("""{"type":"reply","data":{"reply":1}}""")]
    [InlineData("""{"type":"reply","data":{"reply":1,"id":99}}""")]
    [InlineData("""{"type":"signal","data":{"reply":1,"id":99}}""")]
    [InlineData("""{"type":"hello","data":{"version":1}}""")]
    public async Task Call_UnexpectedReply_IsAProtocolError(string packet)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id"]}}""");
            await client.HelloAsync(Deadline.Token());
            var call = client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask();

            peer.Send(packet);

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(call));
        }
    }

    [Fact]
    public async Task Stream_MoreSignalsThanCredit_IsAProtocolError()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","stream"]}}""");
            await client.HelloAsync(Deadline.Token());
            await using var stream = client.StreamAsync("ticks", cancellationToken: Deadline.Token()).GetAsyncEnumerator();
            var first = stream.MoveNextAsync();
            await peer.ReceiveAsync();
            await peer.ReceiveAsync();

            for (var i = 0; i < 1000; i++)
            {
                try
                {
                    peer.Send("""{"type":"signal","data":{"id":1,"reply":1}}""");
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
    public async Task Call_ServiceClosesDuringTheCall_ThrowsEndOfStream()
    {
        var (peer, channel) = RawPeer.Make();
        await using var client = new HostServiceClient(channel);
        var call = client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask();
        await peer.ReceiveAsync();
        peer.Send("""{"type":"signal","data":{"reply":1}}""");
        peer.Dispose();

        (await Should.ThrowAsync<EndOfStreamException>(() => call)).Message.ShouldContain("\"echo\"");
        Should.Throw<EndOfStreamException>(() => client.Call("echo"));
    }
}
