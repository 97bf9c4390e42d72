using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Tests.Wire;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>A caller that goes away, or never reads, blocks nobody.</summary>
public sealed class AbandonedTests
{
    private const string Echo = """{"type":"method","data":{"name":"echo","args":[1]}}""";
    private const string Good = """{"type":"reply","data":{"reply":[1]}}""";
    private const string Hello = """{"type":"hello","data":{"version":1,"features":["id","cancel","deadline","stream"]}}""";

    [Theory]
    [InlineData("sleep")]
    [InlineData("ticks")]
    public async Task AbandonedCall_OfAServiceThatSpeaksHello_IsCancelled(string method)
    {
        var service = new RunningCalls();
        await using var proxy = new ProxyHarness(Serving(service));
        await CallAsync(proxy.Given);
        for (var i = 0; i < 20; i++)
        {
            using (var gone = proxy.Connect())
            {
                gone.Send($$$"""{"type":"method","data":{"name":"{{{method}}}","args":[]}}""");
                await Eventually.Async(() => service.Running == 1);
            }

            await Eventually.Async(() => service.Running == 0);
        }

        await CallAsync(proxy.Given);
        proxy.Starts.ShouldBe(1);
    }

    /// <summary>It never sees the end of the call. After a time, it is started again, because somebody waits for it.</summary>
    [Theory]
    [InlineData("sleep")]
    [InlineData("ticks")]
    public async Task AbandonedCall_OfAServiceThatNeverAnswers_EndsTheServiceAndTheNextCallIsAnswered(string method)
    {
        var received = new TaskCompletionSource();
        await using var proxy = new ProxyHarness(async (socket, _) =>
        {
            using var peer = new RawPeer(socket);
            while (await peer.ReceiveAsync() is { } call)
            {
                if (call.Contains("echo", StringComparison.Ordinal))
                    peer.Send(Good);
                else
                    received.TrySetResult();
                while (call.Contains("ticks", StringComparison.Ordinal))
                {
                    await Task.Yield();
                    peer.Send("""{"type":"signal","data":{"reply":1}}""");
                }
            }
        });
        using (var gone = proxy.Connect())
        {
            gone.Send($$$"""{"type":"method","data":{"name":"{{{method}}}","args":[]}}""");
            await Deadline.Within(received.Task);
        }

        await CallAsync(proxy.Given);
        proxy.Starts.ShouldBe(2);
        proxy.Reports.ShouldHaveSingleItem().ShouldContain("does not answer calls that were abandoned");
    }

    /// <summary>It answers late, but in time. Its late answer is nobody's.</summary>
    [Fact]
    public async Task AbandonedCall_OfASlowService_IsWaitedFor()
    {
        TaskCompletionSource received = new(), release = new();
        await using var proxy = new ProxyHarness(async (socket, _) =>
        {
            using var peer = new RawPeer(socket);
            while (await peer.ReceiveAsync() is { } call)
            {
                if (call.Contains("sleep", StringComparison.Ordinal))
                {
                    received.SetResult();
                    await release.Task;
                }

                peer.Send(call.Contains("sleep", StringComparison.Ordinal) ? """{"type":"reply","data":{"reply":"late"}}""" : Good);
            }
        });
        using (var gone = proxy.Connect())
        {
            gone.Send("""{"type":"method","data":{"name":"sleep","args":[]}}""");
            await Deadline.Within(received.Task);
        }

        proxy.Given.Send(Echo);
        release.SetResult();

        (await proxy.Given.ReceiveAsync()).ShouldBe(Good);
        proxy.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task ServiceThatEnds_IsStartedAgainForTheNextCall()
    {
        await using var proxy = new ProxyHarness(async (socket, start) =>
        {
            using var peer = new RawPeer(socket);
            if (start < 2)
            {
                await peer.ReceiveAsync();
                return;
            }

            while (await peer.ReceiveAsync() is not null)
                peer.Send(Good);
        });

        for (var i = 0; i < 2; i++)
        {
            proxy.Given.Send(Echo);
            (await proxy.Given.ReceiveAsync())!.ShouldStartWith(
                """{"type":"exception","data":{"name":"HostServiceEnded","value":"the host service svc ended before it answered echo",""");
        }

        await CallAsync(proxy.Given);
        proxy.Starts.ShouldBe(3);
    }

    [Fact]
    public async Task ServiceThatCannotBeStarted_IsAnExceptionOfEachCall()
    {
        await using var proxy = new ProxyHarness(async (socket, start) =>
        {
            using var peer = new RawPeer(socket);
            while (await peer.ReceiveAsync() is not null && start > 0)
                peer.Send(Good);
        }) { Refusal = Errno.ENOENT };

        for (var i = 0; i < 2; i++)
        {
            proxy.Given.Send(Echo);
            (await proxy.Given.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"name":"HostServiceEnded",""");
        }

        proxy.Reports.ShouldContain(static line => line.Contains("could not be started again", StringComparison.Ordinal));
        proxy.Refusal = Errno.None;
        await CallAsync(proxy.Given);
    }

    [Fact]
    public async Task Hello_GivesTheCallerConcurrentCallsCancellationDeadlinesAndStreams()
    {
        var service = new RunningCalls();
        await using var proxy = new ProxyHarness(Serving(service));
        await CallAsync(proxy.Given);
        using var client = proxy.Client();
        (await client.HelloAsync(Deadline.Token())).ShouldBe(ProtocolFeatures.All);

        using var cancellation = new CancellationTokenSource();
        var sleeping = client.CallAsync("sleep", cancellationToken: cancellation.Token).AsTask();
        await Eventually.Async(() => service.Running == 1);
        using (var meanwhile = await client.CallAsync("echo", "[2]"u8, cancellationToken: Deadline.Token()))
            meanwhile.Value[0].GetInt32().ShouldBe(2);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Deadline.Within(sleeping));
        await Eventually.Async(() => service.Running == 0);

        await Should.ThrowAsync<TimeoutException>(
            async () => await client.CallAsync("sleep", timeout: TimeSpan.FromMilliseconds(50), cancellationToken: Deadline.Token()));
        await Eventually.Async(() => service.Running == 0);

        var taken = 0;
        await foreach (var signal in client.StreamAsync("ticks", cancellationToken: Deadline.Token()))
        {
            signal.Value.GetInt32().ShouldBe(taken);
            service.Sent.ShouldBeLessThan(taken + 200, "the service waits for credit");
            if (++taken == 300)
                break;
        }

        await Eventually.Async(() => service.Running == 0);
        await CallAsync(proxy.Given);
    }

    [Fact]
    public async Task Concurrency_IsTheLimitOfAllConnections()
    {
        var service = new RunningCalls();
        await using var proxy = new ProxyHarness(Serving(service), static rules => rules with { Concurrency = 3 });
        await CallAsync(proxy.Given);
        using RawPeer first = proxy.Connect(), second = proxy.Connect();
        foreach (var peer in new[] { first, second })
        {
            peer.Send(Hello);
            (await peer.ReceiveAsync()).ShouldBe(Hello);
        }

        first.Send("""{"type":"method","data":{"id":1,"name":"sleep"}}""");
        first.Send("""{"type":"method","data":{"id":2,"name":"sleep"}}""");
        second.Send("""{"type":"method","data":{"id":1,"name":"sleep"}}""");
        await Eventually.Async(() => service.Running == 3);
        second.Send("""{"type":"method","data":{"id":2,"name":"sleep"}}""");
        (await second.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"id":2,"name":"TooManyCalls",""");
        first.Send("""{"type":"cancel","data":{"id":1}}""");
        (await first.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"id":1,"name":"OperationCanceledException",""");
        second.Send("""{"type":"method","data":{"id":3,"name":"echo","args":[3]}}""");
        (await second.ReceiveAsync()).ShouldBe("""{"type":"reply","data":{"id":3,"reply":[3]}}""");
    }

    [Fact]
    public async Task Deadline_OfTheGrant_EndsACallOfAPlainCaller()
    {
        var service = new RunningCalls();
        await using var proxy = new ProxyHarness(
            Serving(service), static rules => rules with { Deadline = TimeSpan.FromMilliseconds(50) });
        await CallAsync(proxy.Given);

        proxy.Given.Send("""{"type":"method","data":{"name":"sleep","args":[]}}""");

        (await proxy.Given.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"name":"DeadlineExceeded",""");
        await Eventually.Async(() => service.Running == 0);
        await CallAsync(proxy.Given);
    }

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public async Task MaximumCallSize_IsRefusedAboveAndTheConnectionStays(int length, bool isAccepted)
    {
        await using var proxy = new ProxyHarness(
            ProxyHarness.Answering((_, _) => [Good]), static rules => rules with { MaximumCallSize = 2000 });
        var call = Echo.Replace("1]", $"\"{new string('x', length - Echo.Length - 1)}\"]", StringComparison.Ordinal);
        call.Length.ShouldBe(length);

        proxy.Given.Send(call);

        (await proxy.Given.ReceiveAsync())!.ShouldStartWith(
            isAccepted ? Good : """{"type":"exception","data":{"name":"CallTooLong",""");
        await CallAsync(proxy.Given);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    public async Task Descriptors_AboveTheGrant_AreRefusedAndClosed(int granted, int sent, bool isAccepted)
    {
        await using var proxy = new ProxyHarness(
            ProxyHarness.Answering((_, _) => [Good]), rules => rules with { MaximumDescriptors = granted });
        var pipe = Pipe.Create();
        using (pipe.ReadEnd)
        {
            using (pipe.WriteEnd)
                proxy.Given.Send(Echo, [.. Enumerable.Repeat<System.Runtime.InteropServices.SafeHandle>(pipe.WriteEnd, sent)]);
            (await proxy.Given.ReceiveAsync())!.ShouldStartWith(
                isAccepted ? Good : """{"type":"exception","data":{"name":"NotPassedOn",""");
            // Nobody has the other end any more, so this is the end of the pipe.
            (await Deadline.Within(DescriptorIO.ReadAsync(pipe.ReadEnd, new byte[1], Deadline.Token()).AsTask())).ShouldBe(0);
        }

        await CallAsync(proxy.Given);
    }

    private static async Task CallAsync(RawPeer peer)
    {
        peer.Send(Echo);
        (await peer.ReceiveAsync()).ShouldBe(Good);
    }

    /// <summary>A service of this library as a process of its own would be: it offers hello first.</summary>
    internal static Task Serve(SafeFileHandle socket, HostService service) =>
        new HostServiceSession(new HostServiceChannel(socket), service, new SessionOptions { Announces = true, OffersRing = false })
            .RunAsync(CancellationToken.None);

    private static Func<SafeFileHandle, int, Task> Serving(HostService service) => (socket, _) => Serve(socket, service);
}
