using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Berth.HostServices.Proxy;
using Berth.HostServices.Tests.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>What strangers found who attacked a proxy with its documents in hand.</summary>
public sealed partial class HostileTests
{
    private const string Hello = """{"type":"hello","data":{"version":1,"features":["id","cancel","deadline","stream"]}}""";

    /// <summary>Otherwise every later answer would be that of the call before.</summary>
    [Fact]
    public async Task Service_ThatAnswersTwice_IsStartedAgainAndEachCallHasItsOwnAnswer()
    {
        var sent = new TaskCompletionSource();
        await using var proxy = new ProxyHarness(async (socket, _) =>
        {
            using var peer = new RawPeer(socket);
            while (await peer.ReceiveAsync() is { } call)
            {
                var answer = Reply(ArgumentPattern().Match(call).Value);
                peer.Send(answer);
                if (!call.Contains("twice", StringComparison.Ordinal))
                    continue;
                peer.Send(answer);
                sent.TrySetResult();
            }
        });
        proxy.Given.Send(Call("twice"));
        (await proxy.Given.ReceiveAsync()).ShouldBe(Reply("\"twice\""));
        await Deadline.Within(sent.Task);

        foreach (var text in new[] { "a", "b" })
        {
            using var other = proxy.Connect();
            other.Send(Call(text));
            (await other.ReceiveAsync()).ShouldBe(Reply($"\"{text}\""));
        }

        proxy.Starts.ShouldBe(2);
        proxy.Reports.ShouldHaveSingleItem().ShouldContain("answers no call");
    }

    /// <summary>The number of its call is its last member, behind all that is too long.</summary>
    [Fact]
    public async Task LongAnswer_OfAServiceThatSpeaksHello_EndsNoOtherCall()
    {
        var waiting = new TaskCompletionSource<string>();
        await using var proxy = new ProxyHarness(async (socket, _) =>
        {
            using var peer = new RawPeer(socket);
            peer.Send(Hello);
            while (await peer.ReceiveAsync() is { } call)
            {
                var id = NumberPattern().Match(call).Groups[1].Value;
                if (call.Contains("\"begin\"", StringComparison.Ordinal))
                    peer.Send(id.Length == 0 ? Reply("1") : Reply($"1,\"id\":{id}"));
                if (call.Contains("\"other\"", StringComparison.Ordinal))
                    waiting.SetResult(id);
                if (!call.Contains("\"long\"", StringComparison.Ordinal))
                    continue;
                peer.SendAsFile(Encoding.UTF8.GetBytes(
                    $$$"""{"type":"reply","data":{"reply":"{{{new string('x', 300_000)}}}","id":{{{id}}}}}"""));
                peer.Send($$$"""{"type":"reply","data":{"reply":1,"id":{{{await waiting.Task}}}}}""");
            }
        }, static rules => rules with { MaximumCallSize = 1024 });
        // The offer has been read when this is answered.
        proxy.Given.Send(Call("begin"));
        (await proxy.Given.ReceiveAsync()).ShouldBe(Reply("1"));
        using var other = proxy.Connect();
        other.Send(Call("other"));
        await Deadline.Within(waiting.Task);

        proxy.Given.Send(Call("long"));

        (await proxy.Given.ReceiveAsync())!.ShouldContain("NotPassedOn");
        (await other.ReceiveAsync()).ShouldBe(Reply("1"));
        proxy.Starts.ShouldBe(1);
    }

    /// <summary>Closing it would wait for two minutes, or for whatever the workload says.</summary>
    [Fact]
    public async Task Socket_ThatLingers_BlocksNobody()
    {
        TaskCompletionSource holds = new(), release = new();
        await using var proxy = new ProxyHarness(async (socket, _) =>
        {
            using var peer = new RawPeer(socket);
            while (await peer.ReceiveAsync() is { } call)
            {
                holds.TrySetResult();
                await release.Task;
                peer.Send(Reply(ArgumentPattern().Match(call).Value));
            }
        }, static rules => rules with { MaximumDescriptors = 0 });
        using var first = proxy.Connect();
        first.Send(Call("first"));
        await Deadline.Within(holds.Task);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await client.ConnectAsync(listener.LocalEndpoint, Deadline.Token());
            client.Blocking = false;
            while (client.Send(new byte[1 << 20], SocketFlags.None, out var error) > 0 && error is SocketError.Success)
                continue;
            client.LingerState = new LingerOption(enable: true, seconds: 120);
            using var handle = new SafeFileHandle(client.SafeHandle.DangerousGetHandle(), ownsHandle: false);
            proxy.Given.Send(Call("given"), handle);
        }

        // The copy in the message is the last one now.
        release.SetResult();
        (await first.ReceiveAsync()).ShouldBe(Reply("\"first\""));
        (await proxy.Given.ReceiveAsync())!.ShouldContain("NotPassedOn");
        for (var i = 0; i < 3; i++)
        {
            using var other = proxy.Connect();
            other.Send(Call("next"));
            (await other.ReceiveAsync()).ShouldBe(Reply("\"next\""));
        }
    }

    /// <summary>A call and an answer of exactly the limit pass, those of a byte more do not.</summary>
    [Theory, InlineData(1024, true), InlineData(1025, false)]
    public async Task Call_OfTheLimit_Passes(int length, bool passes)
    {
        await using var proxy = new ProxyHarness(
            ProxyHarness.Answering(static (call, _) => [Reply("1")]), static rules => rules with { MaximumCallSize = 1024 });
        var call = Call("x");

        proxy.Given.Send(Call(new string('x', length - call.Length + 1)));

        if (passes)
            (await proxy.Given.ReceiveAsync()).ShouldBe(Reply("1"));
        else
            (await proxy.Given.ReceiveAsync())!.ShouldContain("CallTooLong");
    }

    private static string Call(string argument) => $$$"""{"type":"method","data":{"name":"echo","args":["{{{argument}}}"]}}""";

    private static string Reply(string json) => $$$"""{"type":"reply","data":{"reply":{{{json}}}}}""";

    [GeneratedRegex("""(?<="args":\[)[^]]*""")]
    private static partial Regex ArgumentPattern();

    [GeneratedRegex("\"id\":([0-9]+)")]
    private static partial Regex NumberPattern();
}
