using Berth.HostServices.Client;
using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Management;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Client;

public sealed class HelloTests
{
    [Fact]
    public async Task Call_NoHello_UsesThePlainProtocol()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        await using (var client = new HostServiceClient(channel))
        {
            var timeout = TimeSpan.FromMinutes(5);
            var call = client.CallAsync("echo", """["an","argument"]"""u8, timeout: timeout, cancellationToken: Deadline.Token()).AsTask();

            (await peer.ReceiveAsync()).ShouldBe("""{"type":"method","data":{"name":"echo","args":["an","argument"]}}""");
            peer.Send("""{"type":"reply","data":{"reply":["an","argument"]}}""");
            (await call).Dispose();
        }
    }

    [Fact]
    public async Task Hello_BothSupportIt_CallsAreConcurrent()
    {
        const int Calls = 100;
        using var pending = new CountdownEvent(Calls);
        var all = new TaskCompletionSource();
        await using var served = new ServedClient(new TestService(async (call, _) =>
        {
            if (pending.Signal())
                all.SetResult();
            await all.Task;
            return new HostServiceResult(call.ArgumentsJson.ToArray());
        }));

        (await served.Client.HelloAsync(Deadline.Token())).ShouldBe(ProtocolFeatures.All);
        var replies = await Deadline.Within(Task.WhenAll(Enumerable.Range(0, Calls).Select(i =>
            served.Client.CallAsync("wait", Encoding.UTF8.GetBytes($"[{i}]"), cancellationToken: Deadline.Token()).AsTask())));

        replies.Select(reply => reply.Value[0].GetInt32()).ShouldBe(Enumerable.Range(0, Calls));
        foreach (var reply in replies)
            reply.Dispose();
    }

    [Fact]
    public async Task Hello_CallAbandoned_IsCancelledInTheService()
    {
        var cancelled = new TaskCompletionSource();
        await using var served = new ServedClient(new TestService(async (_, token) =>
        {
            await using var registration = token.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
            return default;
        }));
        await served.Client.HelloAsync(Deadline.Token());
        using var cancellation = new CancellationTokenSource();
        var call = served.Client.CallAsync("wait", cancellationToken: cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Deadline.Within(call));
        await Deadline.Within(cancelled.Task);
    }

    [Fact]
    public async Task Hello_DeadlineElapsed_TheServiceCancelsTheCall()
    {
        var (peer, channel) = RawPeer.Make();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using (peer)
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","deadline","riddles"]}}""");
            var hello = await peer.ReceiveAsync();
            hello.ShouldBe("""{"type":"hello","data":{"version":1,"features":["id","cancel","deadline","stream"]}}""");
            peer.Send("""{"type":"method","data":{"id":7,"name":"sleep","timeout":20}}""");

            (await peer.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"id":7,"name":"OperationCanceledException",""");
        }

        await Deadline.Within(serving);
    }

    [Fact]
    public async Task Stream_ConsumerIsSlow_ServiceWaitsForCredit()
    {
        var sent = 0;
        await using var served = new ServedClient(new TestService(async (call, token) =>
        {
            for (; ; Interlocked.Increment(ref sent))
                await call.SignalAsync(Encoding.UTF8.GetBytes($"{sent}"), cancellationToken: token);
        }));
        await served.Client.HelloAsync(Deadline.Token());

        var taken = 0;
        await foreach (var signal in served.Client.StreamAsync("ticks", cancellationToken: Deadline.Token()))
        {
            signal.Value.GetInt32().ShouldBe(taken);
            // The service may send as many signals ahead as it has credit.
            await Eventually.Async(() => Volatile.Read(ref sent) >= 32);
            sent.ShouldBeLessThanOrEqualTo(taken + 48);
            if (++taken == 200)
                break;
        }

        taken.ShouldBe(200);
    }

    [Fact]
    public async Task Stream_Abandoned_IsCancelledInTheServiceAndOtherCallsContinue()
    {
        var ended = new TaskCompletionSource();
        await using var served = new ServedClient(new TestService(async (call, token) =>
        {
            if (call.Method == "one")
                return new HostServiceResult("1"u8.ToArray());
            try
            {
                for (; ; )
                    await call.SignalAsync("0"u8.ToArray(), cancellationToken: token);
            }
            finally
            {
                ended.SetResult();
            }
        }));
        await served.Client.HelloAsync(Deadline.Token());

        await foreach (var signal in served.Client.StreamAsync("ticks", cancellationToken: Deadline.Token()))
            break;

        await Deadline.Within(ended.Task);
        (await served.Client.CallAsync("one", cancellationToken: Deadline.Token())).Dispose();
    }

    [Fact]
    public async Task Stream_CancelledBetweenTwoReads_IsCancelledInTheServiceAtOnce()
    {
        var ended = new TaskCompletionSource();
        await using var served = new ServedClient(new TestService(async (call, token) =>
        {
            await call.SignalAsync("0"u8.ToArray(), cancellationToken: token);
            await using var registration = token.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return default;
        }));
        await served.Client.HelloAsync(Deadline.Token());
        using var cancellation = new CancellationTokenSource();
        await using var stream = served.Client.StreamAsync("ticks", cancellationToken: cancellation.Token).GetAsyncEnumerator();
        (await stream.MoveNextAsync()).ShouldBeTrue();

        await cancellation.CancelAsync();

        await Deadline.Within(ended.Task);
        await Should.ThrowAsync<OperationCanceledException>(async () => await stream.MoveNextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ServiceFinishes_EndsOrThrows(bool hello)
    {
        await using var served = new ServedClient(new TestService(async (call, token) =>
        {
            for (var i = 0; i < 100; i++)
                await call.SignalAsync(Encoding.UTF8.GetBytes($"{i}"), cancellationToken: token);
            return call.Method == "fail" ? throw new FormatException("at the end") : default(HostServiceResult);
        }));
        if (hello)
            await served.Client.HelloAsync(Deadline.Token());

        var values = new List<int>();
        await foreach (var signal in served.Client.StreamAsync("count", cancellationToken: Deadline.Token()))
            values.Add(signal.Value.GetInt32());
        var failure = await Should.ThrowAsync<RemoteException>(async () =>
        {
            await foreach (var signal in served.Client.StreamAsync("fail", cancellationToken: Deadline.Token()))
                values.Add(-1);
        });

        values.Where(value => value >= 0).ShouldBe(Enumerable.Range(0, 100));
        values.Count.ShouldBe(200);
        failure.RemoteMessage.ShouldBe("at the end");
    }

    [Fact]
    public async Task Call_BlockingAfterHello_Works()
    {
        await using var served = new ServedClient(TestService.Echo());
        await served.Client.HelloAsync(Deadline.Token());

        using var reply = await Deadline.Within(Task.Run(() => served.Client.Call("echo", "[1]"u8)));

        reply.Value[0].GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Manager_BerthService_OffersHello()
    {
        await using var manager = new HostServiceManager();
        var client = await manager.StartAsync(ManagerTests.Own("one"));

        using var blocking = client.Call("echo", "[1]"u8);
        client.Offered.ShouldBe(ProtocolFeatures.All);
        await client.HelloAsync(Deadline.Token());
        using var cancellation = new CancellationTokenSource();
        var sleeping = client.CallAsync("sleep", cancellationToken: cancellation.Token).AsTask();
        using var meanwhile = await client.CallAsync("later", "[3]"u8, cancellationToken: Deadline.Token());
        using var blockingMeanwhile = await Deadline.Within(Task.Run(() => client.Call("echo", "[4]"u8)));
        await cancellation.CancelAsync();

        meanwhile.Value[0].GetInt32().ShouldBe(3);
        blockingMeanwhile.Value[0].GetInt32().ShouldBe(4);
        await Should.ThrowAsync<OperationCanceledException>(() => sleeping);
    }

    [Fact]
    public async Task Dispose_PendingCalls_FailAndTheServiceIsCancelled()
    {
        foreach (var hello in new[] { false, true })
        {
            var served = new ServedClient(new SampleService());
            if (hello)
                await served.Client.HelloAsync(Deadline.Token());
            var begun = served.Client.CallAsync(hello ? "sleep" : "ticks", onSignal: _ => { }).AsTask();

            served.Client.Dispose();

            await Should.ThrowAsync<ObjectDisposedException>(() => Deadline.Within(begun));
            await Deadline.Within(served.Serving);
        }
    }
}
