using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;

namespace Berth.Supervisor.Tests.Control;

/// <summary>A supervisor that fails at everything in one way, and keeps what it reports.</summary>
internal sealed class ThrowingSupervisor(Exception failure) : IControlledSupervisor
{
    public List<string> Reports { get; } = [];

    public void Report(string problem) => Reports.Add(problem);

    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken) => throw failure;

    public Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken) => throw failure;

    public Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) => throw failure;

    public Task StartAsync(ServiceName name, CancellationToken cancellationToken) => throw failure;

    public Task StopAsync(ServiceName name, CancellationToken cancellationToken) => throw failure;

    public Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) => throw failure;

    public Task RestartAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken) => throw failure;

    public Task OverlapAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken) => throw failure;

    public Task UpgradeAsync(string program, CancellationToken cancellationToken) => throw failure;

    public Task ReloadAsync() => throw failure;

    public Task<bool> IsUnneededAsync() => throw failure;

    public void EndUnneeded() => throw failure;

    public Task<ServiceStatus> StatusAsync(ServiceName name) => throw failure;

    public Task<List<ServiceStatus>> ListAsync() => throw failure;

    public Task<(LogTail Tail, LogFollower? Follower)> LogsAsync(ServiceName name, bool follow) => throw failure;

    public Task<LogFollower> AttachAsync(ServiceName name) => throw failure;

    public void LeaveLogs(ServiceName name, LogFollower follower) => throw failure;

    public Task<StatusFollower> FollowAsync() => throw failure;

    public void Leave(StatusFollower follower) => throw failure;
}
