using Berth.HostServices.Service;

namespace Berth.HostServices.Tests.Service;

/// <summary>A service that answers calls with a delegate.</summary>
internal sealed class TestService(Func<HostServiceCall, CancellationToken, ValueTask<HostServiceResult>> answer) : HostService
{
    private readonly TaskCompletionSource _stopped = new();

    internal TestService(Func<HostServiceCall, HostServiceResult> answer)
        : this((call, _) => ValueTask.FromResult(answer(call)))
    {
    }

    internal Task Stopped => _stopped.Task;

    internal static TestService Echo() => new(call => new HostServiceResult(call.ArgumentsJson.ToArray()));

    protected internal override ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken) =>
        answer(call, cancellationToken);

    protected internal override ValueTask StopAsync()
    {
        _stopped.TrySetResult();
        return default;
    }
}
