using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Wire;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>A workload that abandons streams and calls by the thousand leaves nothing behind.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ManyAbandonedTests
{
    private const string Echo = """{"type":"method","data":{"name":"echo","args":[1]}}""";
    private const string Good = """{"type":"reply","data":{"reply":[1]}}""";
    private const int Rounds = 500;

    /// <summary>In each round, a stream and a call are abandoned, by connections of both kinds.</summary>
    [Fact]
    public async Task ThousandStreamsAndCalls_LeaveNoDescriptorAndNoCall()
    {
        var service = new RunningCalls();
        await using var proxy = new ProxyHarness((socket, _) =>
            AbandonedTests.Serve(socket, service));
        await CallAsync(proxy.Given);
        using var lasting = proxy.Connect();
        lasting.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}""");
        await lasting.ReceiveAsync();
        var open = new OpenDescriptors();

        for (var round = 0; round < Rounds; round++)
        {
            using (RawPeer stream = proxy.Connect(), call = proxy.Connect())
            {
                stream.Send("""{"type":"method","data":{"name":"ticks","args":[]}}""");
                call.Send("""{"type":"method","data":{"name":"sleep","args":[]}}""");
                if (round % 3 == 0)
                    await stream.ReceiveAsync();
            }

            lasting.Send($$$"""{"type":"method","data":{"id":{{{round + 1}}},"name":"ticks","stream":1}}""");
            lasting.Send($$$"""{"type":"cancel","data":{"id":{{{round + 1}}}}}""");
            while (!(await lasting.ReceiveAsync())!.StartsWith("""{"type":"exception",""", StringComparison.Ordinal))
            {
            }

            if (round % 50 == 0)
                await CallAsync(proxy.Given);
        }

        await CallAsync(proxy.Given);
        await Eventually.Async(() => service.Running == 0);
        await open.ShouldBeAsBefore();
        proxy.Starts.ShouldBe(1);
    }

    private static async Task CallAsync(RawPeer peer)
    {
        peer.Send(Echo);
        (await peer.ReceiveAsync()).ShouldBe(Good);
    }
}
