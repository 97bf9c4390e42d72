using Berth.Supervision;

namespace Berth.Conformance.Supervision;

/// <summary>A service manager, and what runs it. Disposing it ends what the test started.</summary>
public sealed class SupervisedHost(IServiceManager manager, IAsyncDisposable? running = null) : IAsyncDisposable
{
    /// <summary>The service manager.</summary>
    public IServiceManager Manager { get; } = manager;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => running?.DisposeAsync() ?? ValueTask.CompletedTask;
}
