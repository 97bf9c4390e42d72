using Berth.Releases.Names;

namespace Berth.Releases.Installing;

/// <summary>Nothing runs the releases of a store: they are only installed.</summary>
public sealed class NoTarget : IReleaseTarget
{
    private static readonly ProbeResult s_unknown = new(IsHealthy: true, "not probed: nothing runs it");

    /// <inheritdoc/>
    public Task ObserveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task ApplyAsync(ReleaseId? id, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ProbeResult> ProbeAsync(ReleaseId id, bool isReturn, CancellationToken cancellationToken) => Task.FromResult(s_unknown);

    /// <inheritdoc/>
    public Task<ProbeResult> WatchAsync(ReleaseId id, TimeSpan settle, CancellationToken cancellationToken) => Task.FromResult(s_unknown);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
