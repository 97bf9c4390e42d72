using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Releases.Tests.Crashes;

/// <summary>A workload that is healthy with some releases. A restart is an operation that can be interrupted, too.</summary>
internal sealed class FakeTarget(Func<ReleaseId, bool> isHealthy, Action step, List<string>? calls = null) : IReleaseTarget
{
    /// <summary>The release that runs; null: none.</summary>
    public ReleaseId? Running { get; private set; }

    public List<string> Calls { get; } = calls ?? [];

    public Task ObserveAsync(CancellationToken cancellationToken)
    {
        Calls.Add("observe");
        return Task.CompletedTask;
    }

    public Task ApplyAsync(ReleaseId? id, CancellationToken cancellationToken)
    {
        step();
        Calls.Add($"apply {id}");
        Running = id;
        return Task.CompletedTask;
    }

    public Task<ProbeResult> ProbeAsync(ReleaseId id, bool isReturn, CancellationToken cancellationToken)
    {
        step();
        Calls.Add($"probe {id}");
        return Task.FromResult(isHealthy(id) ? new ProbeResult(true, "status 200") : new ProbeResult(false, "status 500"));
    }

    public Task<ProbeResult> WatchAsync(ReleaseId id, TimeSpan settle, CancellationToken cancellationToken)
    {
        Calls.Add($"watch {id}");
        return Task.FromResult(new ProbeResult(true, "status 200"));
    }

    public Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(["the last words"]);
}
