using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Client;

/// <summary>A direct client reads what Python writes by default, and an answer that it can't read is that of one call only.</summary>
public sealed class OddAnswerTests
{
    private const string Good = """{"type":"reply","data":{"reply":[1]}}""";

    public static TheoryData<string, string> Unreadable => new()
    {
        { "deep", """{"type": "reply", "data": {"reply": """ + new string('[', 70) + new string(']', 70) + "}}" },
        { "a key twice", """{"type": "reply", "data": {"reply": {"1": 1, "1": 2}}}""" },
        { "not a value", """{"type": "reply", "data": {"reply": [undefined]}}""" },
        { "too long", """{"type": "reply", "data": {"reply": " """ + new string('x', 20_000) + "\"}}" },
        { "a deep signal", """{"type": "signal", "data": {"reply": """ + new string('[', 70) + new string(']', 70) + "}}" },
    };

    [Theory]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData(
        "[-Infinity, {\"NaN\": Infinity}, \"NaN \\\" Infinity\"]",
        "[\"-Infinity\", {\"NaN\": \"Infinity\"}, \"NaN \\\" Infinity\"]")]
    public async Task NumbersThatAreNotFinite_AreStrings(string value, string expected)
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send($$$"""{"type": "reply", "data": {"reply": {{{value}}}}}""");

            using var reply = client.Call("echo");

            Encoding.UTF8.GetString(reply.Json.Span).ShouldBe(expected);
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task UnreadableAnswer_IsAnExceptionOfItsCall(string what, string answer)
    {
        var limits = new WireLimits { MaximumPayload = 10_000 };
        foreach (var hello in new[] { false, true })
        {
            var (peer, channel) = RawPeer.Make(limits);
            using (peer)
            await using (var client = new HostServiceClient(channel))
            {
                if (hello)
                {
                    peer.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}""");
                    await client.HelloAsync(Deadline.Token());
                }

                var call = client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask();
                peer.Send(Numbered(answer, hello ? 1 : 0));
                (await Should.ThrowAsync<UnreadableAnswerException>(() => call)).Reason.ShouldNotBeEmpty(what);
                if (answer.Contains("signal", StringComparison.Ordinal) && !hello)
                    peer.Send(Good);
                var next = client.CallAsync("echo", cancellationToken: Deadline.Token()).AsTask();
                peer.Send(Numbered(Good, hello ? 2 : 0));
                (await next).Dispose();
            }
        }

        static string Numbered(string text, int id) =>
            id == 0 ? text : text.Replace("{\"reply\"", $"{{\"id\":{id},\"reply\"", StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfASurrogatePair_InATextForPeople_IsKept()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            peer.Send("""{"type":"exception","data":{"name":"E","value":"a\udc80\ud83d\ude80\n\"b","backtrace":"\udcff"}}""");

            var failure = Should.Throw<RemoteException>(() => client.Call("echo"));

            failure.RemoteMessage.ShouldBe("a\udc80\ud83d\ude80\n\"b");
            failure.RemoteBacktrace.ShouldBe("\udcff");
        }
    }
}
