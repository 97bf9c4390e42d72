namespace Berth.HostServices.Proxy;

/// <summary>The turns of the callers of a proxy, which are given first in, first out.</summary>
internal sealed class ProxyTurns(int concurrency) : IDisposable
{
    /// <summary>The only turn while the service answers one call at a time.</summary>
    internal SemaphoreSlim Alone { get; } = new(1, 1);

    /// <summary>The turns if it answers several.</summary>
    internal SemaphoreSlim Concurrent { get; } = new(concurrency, concurrency);

    public void Dispose()
    {
        Alone.Dispose();
        Concurrent.Dispose();
    }
}
