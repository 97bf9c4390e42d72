using Berth.HostServices.Service;
using Berth.HostServices.Tests.Wire;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Tests.Service;

/// <summary>The end of a service without hello: its calls learn that the caller has gone, and it is stopped in any case.</summary>
public sealed class EndTests
{
    private const string Call = """{"type":"method","data":{"name":"wait","args":[]}}""";

    [Fact]
    public async Task PlainCall_CallerCloses_IsCancelled()
    {
        var (peer, channel) = RawPeer.Make();
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        var service = new TestService(async (_, token) =>
        {
            begun.SetResult();
            await using var registration = token.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        var serving = HostServiceHost.ServeAsync(channel, service);
        peer.Send(Call);
        await Deadline.Within(begun.Task);
        cancelled.Task.IsCompleted.ShouldBeFalse();

        peer.Dispose();

        await Deadline.Within(cancelled.Task);
        await Deadline.Within(service.Stopped);
        await Deadline.Within(serving);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallThatIgnoresItsToken_CallerCloses_TheServiceIsStopped(bool hello)
    {
        var (peer, channel) = RawPeer.Make();
        var (begun, never) = (new TaskCompletionSource(), new TaskCompletionSource<HostServiceResult>());
        var service = new TestService((_, _) =>
        {
            begun.SetResult();
            return new ValueTask<HostServiceResult>(never.Task);
        });
        var serving = Serve(channel, service);
        if (hello)
        {
            peer.Send("""{"type":"hello","data":{"version":1,"features":["id","cancel"]}}""");
            await peer.ReceiveAsync();
        }

        peer.Send(hello ? Call.Replace("\"name\"", "\"id\":1,\"name\"", StringComparison.Ordinal) : Call);
        await Deadline.Within(begun.Task);

        peer.Dispose();

        await Deadline.Within(service.Stopped);
        await Deadline.Within(serving);
        never.SetResult(default);
    }

    [Fact]
    public async Task CallThatBlocksItsThread_CallerCloses_TheServiceIsStopped()
    {
        var (peer, channel) = RawPeer.Make();
        using var release = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var service = new TestService(_ =>
        {
            begun.SetResult();
            release.Wait();
            return default;
        });
        var serving = Task.Run(() => Serve(channel, service));
        peer.Send(Call);
        await Deadline.Within(begun.Task);

        peer.Dispose();

        await Deadline.Within(service.Stopped);
        serving.IsCompleted.ShouldBeFalse();
        release.Set();
        await Deadline.Within(serving);
    }

    [Fact]
    public async Task Cancellation_EndsAServiceThatWaitsInItsThread()
    {
        var (peer, channel) = RawPeer.Make();
        using (peer)
        using (var end = new CancellationTokenSource())
        {
            var service = TestService.Echo();
            var serving = Task.Run(() =>
                new HostServiceSession(channel, service, new SessionOptions { Blocks = true }).RunAsync(end.Token));
            peer.Send(Call);
            (await peer.ReceiveAsync()).ShouldBe("""{"type":"reply","data":{"reply":[]}}""");

            await end.CancelAsync();

            await Deadline.Within(serving);
            await Deadline.Within(service.Stopped);
        }
    }

    private static Task Serve(HostServiceChannel channel, HostService service) =>
        new HostServiceSession(channel, service, new SessionOptions { EndPatience = TimeSpan.FromMilliseconds(20) })
            .RunAsync(CancellationToken.None);
}
