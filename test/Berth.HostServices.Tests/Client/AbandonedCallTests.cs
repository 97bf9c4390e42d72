using Berth.HostServices.Client;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;

namespace Berth.HostServices.Tests.Client;

public sealed class AbandonedCallTests
{
    [Fact]
    public async Task CallAsync_TimeoutElapsed_ThrowsAndTheNextCallGetsItsReply()
    {
        var release = new TaskCompletionSource();
        await using var served = new ServedClient(new TestService(async (call, _) =>
        {
            if (call.Method == "slow")
                await release.Task;
            return new HostServiceResult(Encoding.UTF8.GetBytes($"\"{call.Method}\""));
        }));

        await Should.ThrowAsync<TimeoutException>(
            async () => await served.Client.CallAsync("slow", timeout: TimeSpan.FromMilliseconds(20)));
        var next = served.Client.CallAsync("next", cancellationToken: Deadline.Token());
        release.SetResult();

        using var reply = await next;
        reply.Value.GetString().ShouldBe("next");
    }

    /// <summary>The service gets the deadline, too, and may cancel the call slightly earlier than the client.</summary>
    [Fact]
    public async Task CallAsync_CancelledByTheServiceAtItsDeadline_HasTimedOut()
    {
        await using var served = new ServedClient(new TestService(static (_, _) => throw new OperationCanceledException()));

        await Should.ThrowAsync<TimeoutException>(
            async () => await served.Client.CallAsync("slow", timeout: TimeSpan.FromMilliseconds(10)));
    }

    [Theory]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(FormatException))]
    public async Task CallAsync_FailsBeforeItsDeadline_IsTheServicesFailure(Type failure)
    {
        await using var served = new ServedClient(new TestService((_, _) => throw (Exception)Activator.CreateInstance(failure)!));

        var failed = await Should.ThrowAsync<RemoteException>(
            async () => await served.Client.CallAsync("fail", timeout: TimeSpan.FromMinutes(5), cancellationToken: Deadline.Token()));

        failed.TypeName.ShouldBe(failure.Name);
    }

    [Fact]
    public async Task CallAsync_CancelledAndTheServiceDoesNotReply_Ends()
    {
        using var never = new CancellationTokenSource();
        await using var served = new ServedClient(new TestService(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, never.Token);
            return default;
        }));
        using var cancellation = new CancellationTokenSource();
        var call = served.Client.CallAsync("never", cancellationToken: cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Deadline.Within(call));
        await never.CancelAsync();
    }
}
