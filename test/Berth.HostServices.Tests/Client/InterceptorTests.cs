using Berth.HostServices.Client;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;

namespace Berth.HostServices.Tests.Client;

/// <summary>Interceptors of both sides.</summary>
public sealed class InterceptorTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Client_WithInterceptors_TheLastSeesACallFirstAndMayChangeAndRepeatIt(bool blocking)
    {
        await using var served = new ServedClient(new SampleService());
        var seen = new List<string>();
        served.Client.Intercept(new Recorder("first", seen));
        served.Client.Intercept(new Recorder("last", seen) { Repeats = true });

        using var reply = blocking
            ? served.Client.Call("fail")
            : await served.Client.CallAsync("fail", cancellationToken: Deadline.Token());

        reply.Value.GetRawText().ShouldBe("[1]");
        seen.ShouldBe(["last fail", "first fail", "last repeats", "first echo"]);
    }

    [Fact]
    public async Task Client_WithAnInterceptor_SeesStreams()
    {
        await using var served = new ServedClient(new SampleService());
        var seen = new List<string>();
        served.Client.Intercept(new Recorder("only", seen));
        var count = 0;

        await foreach (var signal in served.Client.StreamAsync("signals", cancellationToken: Deadline.Token()))
            count++;

        count.ShouldBe(3);
        seen.ShouldBe(["only signals"]);
    }

    [Fact]
    public async Task Service_WithAnInterceptor_AnswersThroughItAndIsStopped()
    {
        var inner = new StoppedService();
        var service = inner.Intercept(static async (call, next, token) => call.Method == "refused"
            ? throw new UnauthorizedAccessException("not that one")
            : await next(token));
        await using (var served = new ServedClient(service))
        {
            using (var reply = await served.Client.CallAsync("echo", "[2]"u8, cancellationToken: Deadline.Token()))
                reply.Value.GetRawText().ShouldBe("[2]");
            (await Should.ThrowAsync<RemoteException>(async () =>
                    (await served.Client.CallAsync("refused", cancellationToken: Deadline.Token())).Dispose()))
                .Message.ShouldBe("UnauthorizedAccessException: not that one");
        }

        inner.Called.ShouldBe(["echo", "stop"]);
    }

    private sealed class StoppedService : HostService
    {
        internal List<string> Called { get; } = [];

        protected internal override ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken)
        {
            Called.Add(call.Method);
            return new(new HostServiceResult(call.ArgumentsJson));
        }

        protected internal override ValueTask StopAsync()
        {
            Called.Add("stop");
            return default;
        }
    }

    private sealed class Recorder(string name, List<string> seen) : HostServiceClientInterceptor
    {
        internal bool Repeats { get; init; }

        public override async ValueTask<HostServiceReply> CallAsync(
            HostServiceRequest request,
            Func<HostServiceRequest, CancellationToken, ValueTask<HostServiceReply>> next,
            CancellationToken cancellationToken)
        {
            seen.Add($"{name} {request.Method}");
            try
            {
                return await next(request, cancellationToken);
            }
            catch (RemoteException) when (Repeats)
            {
                seen.Add($"{name} repeats");
                return await next(request with { Method = "echo", Arguments = "[1]"u8.ToArray() }, cancellationToken);
            }
        }

        public override IAsyncEnumerable<HostServiceSignal> StreamAsync(
            HostServiceRequest request,
            Func<HostServiceRequest, CancellationToken, IAsyncEnumerable<HostServiceSignal>> next,
            CancellationToken cancellationToken)
        {
            seen.Add($"{name} {request.Method}");
            return next(request, cancellationToken);
        }
    }
}
