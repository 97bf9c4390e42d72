using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Wire;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Tests.Service;

/// <summary>A caller that connects by a path, or through a proxy, is told what it did wrong before its connection is closed.</summary>
public sealed class ViolationTests
{
    private const string Hello = """{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}""";

    public static TheoryData<string, string> Broken => HostileClientTests.Broken;

    public static TheoryData<string, string> BrokenAfterHello =>
        [.. HostileClientTests.Broken.Where(static row => row.Data.Item1 != "cancel without hello")];

    [Theory, MemberData(nameof(Broken))]
    public async Task Violation_BeforeHello_IsToldInWordsOfBerth(string what, string packet) => await ShouldBeToldAsync(what, [], packet);

    [Theory, MemberData(nameof(BrokenAfterHello))]
    public Task Violation_AfterHello_IsToldInWordsOfBerth(string what, string packet) => ShouldBeToldAsync(what, [Hello], packet);

    [Theory]
    [InlineData(Hello)]
    [InlineData("""{"type":"method","data":{"id":1,"name":"sleep"}}""")]
    [InlineData("""{"type":"credit","data":{"id":1,"count":1}}""")]
    [InlineData("""{"type":"credit","data":{"id":2,"count":2147483647}}""")]
    [InlineData("""{"type":"credit","data":{"id":2,"count":0}}""")]
    [InlineData("""{"type":"cancel","data":{"id":-1}}""")]
    public Task MisusedFeature_IsTold(string packet) => ShouldBeToldAsync(
        packet,
        [
            Hello,
            """{"type":"method","data":{"id":1,"name":"sleep"}}""",
            """{"type":"method","data":{"id":2,"name":"sleep","stream":1}}""",
        ],
        packet);

    [Fact]
    public async Task CutMessage_IsTold()
    {
        var (peer, channel) = RawPeer.Make(new WireLimits { MaximumDescriptors = 1 });
        using (peer)
        {
            var serving = ServeAsync(channel);
            using var one = File.OpenHandle("/dev/null");
            peer.Send("""{"type":"method","data":{"name":"echo"}}""", one, one);

            (await peer.ReceiveAsync()).ShouldBe(
                """{"type":"exception","data":{"name":"ProtocolError","value":"A message with 2 descriptors: at most 1 are allowed.","backtrace":""}}""");
            (await peer.ReceiveAsync()).ShouldBeNull();
            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving));
        }
    }

    /// <summary>Its owner logs it.</summary>
    [Fact]
    public async Task Violation_OfACallerThatHasGone_IsStillOne()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
            peer.Send("{}");

        await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(ServeAsync(channel)));
    }

    [Fact]
    public async Task Violation_OfACallerThatDoesNotRead_EndsTheSession()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        {
            Task sent;
            do
                sent = channel.SendAsync("1"u8.ToArray(), default, TestContext.Current.CancellationToken).AsTask();
            while (sent.IsCompleted);
            peer.Send("{}");

            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(ServeAsync(channel)));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Client_ThatIsTold_ThrowsWithTheReason(bool hello)
    {
        var (peer, channel) = RawPeer.Make();
        using var client = new HostServiceClient(channel);
        using (peer)
        {
            if (hello)
                peer.Send(Hello);
            if (hello)
                await client.HelloAsync(Deadline.Token());
            // Nothing is pending, so it is not the answer of a call.
            peer.Send("""{"type":"exception","data":{"name":"ProtocolError","value":"the reason"}}""");

            var failure = await Should.ThrowAsync<Exception>(async () =>
            {
                using var reply = await client.CallAsync("x", cancellationToken: Deadline.Token());
            });

            (failure.Message + failure.InnerException?.Message).ShouldContain("the reason");
        }
    }

    private static Task ServeAsync(HostServiceChannel channel) =>
        new HostServiceSession(channel, new SampleService(), new SessionOptions { TellsViolations = true, OffersRing = false })
            .RunAsync(TestContext.Current.CancellationToken);

    private static async Task ShouldBeToldAsync(string what, string[] before, string packet)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        {
            var serving = ServeAsync(channel);
            foreach (var message in before)
                peer.Send(message);
            if (before.Length > 0)
                (await peer.ReceiveAsync())!.ShouldContain("hello");
            peer.Send(packet);

            var told = (await peer.ReceiveAsync()).ShouldNotBeNull(what);
            told.ShouldStartWith("""{"type":"exception","data":{"name":"ProtocolError","value":""");
            // What the parsers of .NET say is neither stable nor for people.
            foreach (var text in (string[])["LineNumber", "BytePosition", "Parameter", "JsonReader", "maximum configured", "Path:"])
                told.ShouldNotContain(text, Case.Sensitive, what);
            (await peer.ReceiveAsync()).ShouldBeNull(what);
            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving), what);
        }
    }
}
