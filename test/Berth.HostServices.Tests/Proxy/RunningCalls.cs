using Berth.HostServices.Service;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>A service that counts its calls that run.</summary>
internal sealed class RunningCalls : HostService
{
    private int _running, _sent;

    internal int Running => Volatile.Read(ref _running);

    internal int Sent => Volatile.Read(ref _sent);

    protected internal override async ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        if (call.Method == "echo")
            return new HostServiceResult(call.ArgumentsJson.ToArray());
        Interlocked.Increment(ref _running);
        try
        {
            if (call.Method == "sleep")
                await Task.Delay(Timeout.Infinite, cancellationToken);
            for (var i = 0; ; Volatile.Write(ref _sent, ++i))
                await call.SignalAsync(Encoding.UTF8.GetBytes($"{i}"), cancellationToken: cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
