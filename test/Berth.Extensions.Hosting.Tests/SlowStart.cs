using Microsoft.Extensions.Hosting;

namespace Berth.Extensions.Hosting.Tests;

/// <summary>Makes an application start only when something has happened.</summary>
internal sealed class SlowStart(Func<bool> condition) : IHostedService
{
    internal bool WasCancelled { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Eventually.Async(condition);
        WasCancelled = cancellationToken.IsCancellationRequested;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
